"""The two ways to a message: as the bot itself, or as the guest of one interaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import discord
from discord import ui

from bot.discord_app.answers import NO_MENTIONS
from gpu_server.schema import ReplyTo

TOKEN_LIFE = timedelta(minutes=15)

INVALID_TOKEN = 50027
UNKNOWN_WEBHOOK = 10015


class Door(Protocol):
    """A way to the messages of one channel. Both methods raise `discord.HTTPException`."""

    async def edit(
        self, message_id: str, view: ui.LayoutView, files: Sequence[discord.File]
    ) -> None:
        """Replace what a message of ours shows."""

    async def send(
        self, view: ui.LayoutView, files: Sequence[discord.File], nonce: str
    ) -> discord.Message:
        """Post a message; the same nonce gives the same one, for some minutes."""


class BotDoor:
    """By the bot's token: wherever the bot is a member, at any time."""

    def __init__(self, client: discord.Client, channel_id: str) -> None:
        self._channel = client.get_partial_messageable(int(channel_id))

    async def edit(
        self, message_id: str, view: ui.LayoutView, files: Sequence[discord.File]
    ) -> None:
        """See `Door`."""
        await self._channel.get_partial_message(int(message_id)).edit(
            view=view, attachments=files, allowed_mentions=NO_MENTIONS
        )

    async def send(
        self, view: ui.LayoutView, files: Sequence[discord.File], nonce: str
    ) -> discord.Message:
        """See `Door`."""
        return await self._channel.send(
            view=view, files=files, allowed_mentions=NO_MENTIONS, nonce=nonce
        )


class GuestDoor:
    """By an interaction's token: for 15 minutes, also where only the person brought the bot."""

    def __init__(self, client: discord.Client, token: str) -> None:
        self._webhook = discord.Webhook.partial(client.application_id or 0, token, client=client)

    async def edit(
        self, message_id: str, view: ui.LayoutView, files: Sequence[discord.File]
    ) -> None:
        """See `Door`."""
        await self._webhook.edit_message(
            int(message_id), view=view, attachments=files, allowed_mentions=NO_MENTIONS
        )

    async def send(
        self, view: ui.LayoutView, files: Sequence[discord.File], nonce: str
    ) -> discord.Message:
        """See `Door`; Discord knows no nonce here."""
        return await self._webhook.send(
            view=view, files=files, allowed_mentions=NO_MENTIONS, wait=True
        )


def doors(client: discord.Client, reply_to: ReplyTo) -> list[Door]:
    """The ways to a job's message, the best first."""
    bot = BotDoor(client, reply_to.channel_id)
    token = reply_to.extra.get("token")
    posted = discord.utils.snowflake_time(int(reply_to.message_id))
    if token is None or discord.utils.utcnow() - posted >= TOKEN_LIFE:
        return [bot]
    return [GuestDoor(client, token), bot]


def is_shut(error: discord.HTTPException) -> bool:
    """Whether a token is not taken any more, which may be before its time."""
    return error.code in {INVALID_TOKEN, UNKNOWN_WEBHOOK}
