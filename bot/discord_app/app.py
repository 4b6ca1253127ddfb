"""The Discord client: what it listens to, how it starts and how it ends."""

import asyncio
import logging
from collections.abc import Callable

import discord
from discord import app_commands

from bot.chat import StartError
from bot.conversation import Conversation
from bot.discord_app.answers import on_command_error
from bot.discord_app.command import qart
from bot.discord_app.delivery import DiscordChat
from bot.discord_app.views import BUTTONS
from bot.settings import BotSettings
from gpu_server.client import Client

log = logging.getLogger(__name__)

PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, attach_files=True
)


class QArtBot(discord.Client):
    """One bot process on Discord.

    Args:
        server: where jobs are drawn.
        picture_mb: the largest picture of people's own that is fetched.
        now: monotonic seconds that pace progress edits; injected by tests.

    Attributes:
        picture_mb: as above.
        conversation: carries the jobs; there from `setup_hook` on.
        tree: the slash commands.
    """

    conversation: Conversation

    def __init__(
        self, server: Client, picture_mb: int, now: Callable[[], float] | None = None
    ) -> None:
        super().__init__(
            # Commands and buttons need no gateway event but these; messages are never read.
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
        )
        self.picture_mb = picture_mb
        self._server = server
        self._now = now
        self._resuming: asyncio.Task[int] | None = None
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(qart)
        self.tree.error(on_command_error)

    async def setup_hook(self) -> None:
        """Register the buttons of all posts ever made, publish the command, take up old jobs."""
        self.conversation = Conversation(self._server, DiscordChat(self), self._now)
        self.add_dynamic_items(*BUTTONS)
        await self._publish()
        self._resuming = asyncio.create_task(self.conversation.resume(), name="resume Discord jobs")

    async def close(self) -> None:
        """Stop following jobs, then leave Discord."""
        if self._resuming is not None:
            self._resuming.cancel()
            await self.conversation.close()
        await super().close()

    async def _publish(self) -> None:
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            # The command of an earlier start still works; a new one can wait for the next.
            log.warning("Discord: the command could not be published: %s", error)
        if self.application_id is not None:
            invitation = discord.utils.oauth_url(self.application_id, permissions=PERMISSIONS)
            log.info("Discord: invite the bot with %s", invitation)


def create_bot(
    settings: BotSettings, server: Client, now: Callable[[], float] | None = None
) -> QArtBot:
    """An unstarted bot.

    Args:
        settings: of the bots; the token is needed only to start.
        server: where jobs are drawn.
        now: monotonic seconds that pace progress edits; injected by tests.
    """
    return QArtBot(server, settings.picture_mb, now)


async def run(settings: BotSettings, server: Client) -> None:
    """Run on Discord until cancelled.

    Raises:
        StartError: Discord refuses the token or cannot be reached.
    """
    async with create_bot(settings, server) as bot:
        try:
            await bot.start(settings.discord_token.get_secret_value().strip())
        except discord.LoginFailure as error:
            raise StartError(
                "Discord does not know this DISCORD_TOKEN; "
                "copy the bot's token from the Discord developer portal into .env."
            ) from error
        except OSError as error:
            # Only the start gets here; once it runs, discord.py connects again by itself.
            raise StartError(
                "Discord cannot be reached; check this machine's connection and start again."
            ) from error
