"""The Discord client: what it listens to, how it starts and how it ends."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands

from bot.background import in_background
from bot.chat import StartError
from bot.discord_app import forms, own_things
from bot.discord_app.answers import Interaction, on_command_error
from bot.discord_app.buttons import Button
from bot.discord_app.cancelling import CancelButton
from bot.discord_app.command import Commands, qart
from bot.discord_app.delivery import DiscordChat
from bot.discord_app.downloading import DownloadButton
from bot.discord_app.forgetting import ForgetButton, forget_command
from bot.discord_app.keeping import SendButton, ShowButton
from bot.discord_app.opening import OpenButton
from bot.discord_app.patience import patiently
from bot.discord_app.reactions import reacted
from bot.discord_app.removing import DeleteButton
from bot.discord_app.repeating import AgainButton, VariationsButton
from bot.discord_app.request_form import REQUEST_FORM
from bot.discord_app.settings_form import SETTINGS_FORM, settings_command
from bot.discord_app.translation import Translation
from bot.discord_app.verdicts import PHONE_FORM, FailsButton, PhoneButton, ScansButton
from bot.discord_app.voting import NoneButton, TakeBackButton, TakeNoneBackButton, VoteButton
from bot.draining import Inside
from bot.services import Services
from bot.settings import BotSettings
from gpu_server.client import Client

log = logging.getLogger(__name__)

PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, attach_files=True
)

# Commands, buttons and forms need no gateway event; emoji are votes. Messages are never read.
INTENTS = discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True)

COMMANDS: Commands = (qart, *own_things.COMMANDS, forget_command, settings_command)
FORMS = (REQUEST_FORM, PHONE_FORM, SETTINGS_FORM)
BUTTONS: tuple[type[Button], ...] = (
    VoteButton,
    TakeBackButton,
    NoneButton,
    TakeNoneBackButton,
    OpenButton,
    ScansButton,
    FailsButton,
    PhoneButton,
    VariationsButton,
    DownloadButton,
    AgainButton,
    DeleteButton,
    CancelButton,
    ShowButton,
    SendButton,
    ForgetButton,
)

LONGEST_WAIT_S = 30.0
"""What discord.py sits out of a rate limit by itself; longer ones are left to the conversation."""


class QArtBot(discord.AutoShardedClient):
    """One bot process on Discord.

    Args:
        server: where jobs are drawn.
        picture_mb: the largest picture of people's own that is fetched.
        now: monotonic seconds that pace progress edits.

    Attributes:
        picture_mb: as above.
        chat: Discord as the conversation sees it.
        services: the platform-neutral half; both are there from `setup_hook` on.
        inside: handlers at work.
        tree: the slash commands.
    """

    chat: DiscordChat
    services: Services

    def __init__(self, server: Client, picture_mb: int, now: Callable[[], float]) -> None:
        # Nothing here speaks; discord.py would warn of what it lacks for that.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT_S,
        )
        self.picture_mb = picture_mb
        self._server = server
        self._now = now
        self.inside = Inside()
        self._background: list[asyncio.Task[Any]] = []
        self.tree = app_commands.CommandTree(self)
        for command in COMMANDS:
            self.tree.add_command(command)
        self.tree.error(on_command_error)

    async def setup_hook(self) -> None:
        """Register the buttons of all posts ever made, publish the commands, take up old jobs."""
        self.chat = DiscordChat(self, self._now)
        self.services = Services.over(self._server, self.chat, self._now)
        self.add_dynamic_items(*BUTTONS)
        await self.tree.set_translator(Translation())
        invitation = discord.utils.oauth_url(self.application_id or 0, permissions=PERMISSIONS)
        log.info("Discord: invite the bot with %s", invitation)
        self._background = [
            in_background(self._publish(), "publish Discord commands"),
            in_background(self.services.run(), "take up Discord jobs"),
        ]

    async def on_interaction(self, interaction: Interaction) -> None:
        """Forms that were sent; commands and buttons find their own way."""
        if interaction.type is discord.InteractionType.modal_submit:
            await forms.submitted(interaction, FORMS)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """An emoji was put on a message."""
        await self._reacted(event, withdrawn=False)

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        """An emoji was taken off a message."""
        await self._reacted(event, withdrawn=True)

    async def _reacted(self, event: discord.RawReactionActionEvent, *, withdrawn: bool) -> None:
        self.inside.add(asyncio.current_task())
        if self.user is not None:
            await reacted(self.services.ratings, self.user.id, event, withdrawn=withdrawn)

    async def close(self) -> None:
        """Let handlers finish, stop following jobs, then leave Discord."""
        await self.inside.drain()
        for task in self._background:
            task.cancel()
        if self._background:
            await asyncio.gather(*self._background, return_exceptions=True)
            await self.services.conversation.close()
        await super().close()

    async def _publish(self) -> None:
        # Those of an earlier start work meanwhile.
        try:
            await patiently(self.tree.sync)
        except discord.HTTPException as error:
            log.warning("Discord: the commands could not be published: %s", error)


def create_bot(
    settings: BotSettings, server: Client, now: Callable[[], float] = time.monotonic
) -> QArtBot:
    """An unstarted bot.

    Args:
        settings: of the bots; the token is needed only to start.
        server: where jobs are drawn.
        now: monotonic seconds that pace progress edits; injected by tests.
    """
    return QArtBot(server, settings.picture_mb, now)


async def run(settings: BotSettings, server: Client) -> None:
    """Run on Discord until cancelled; waits while it cannot be reached.

    Raises:
        StartError: Discord refuses the token.
    """

    async def start() -> None:
        # A bot of its own for each try, since one that was closed does not start again. Once it
        # runs, discord.py connects again by itself.
        async with create_bot(settings, server) as bot:
            await bot.start(settings.discord_token.get_secret_value().strip())

    try:
        await patiently(start)
    except discord.LoginFailure as error:
        raise StartError(
            "Discord does not know this DISCORD_TOKEN; "
            "copy the bot's token from the Discord developer portal into .env."
        ) from error
