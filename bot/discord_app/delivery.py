"""Edits the living message with the bot's own token; the interaction's dies after 15 minutes."""

import asyncio
import hashlib
import io
import logging
from collections.abc import Sequence
from typing import ClassVar

import discord
from discord import ui

from bot.chat import Chat, Picture, UndeliverableError
from bot.discord_app import gallery
from bot.discord_app.answers import NO_MENTIONS
from bot.discord_app.uploads import DEFAULT_LIMIT, Upload, fitted
from gpu_server.schema import Job, Platform, Post

log = logging.getLogger(__name__)

UNKNOWN_MESSAGE = 10008
TOO_LARGE = 413


class DiscordChat(Chat):
    """Discord as the conversation sees it.

    Args:
        client: logged in; the gateway need not be there yet.
    """

    platform: ClassVar[Platform] = "discord"

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def show_progress(self, job: Job) -> None:
        """Edit the message; whatever Discord says to that, the job goes on."""
        try:
            await self._message(job).edit(
                view=gallery.progress(job), attachments=[], allowed_mentions=NO_MENTIONS
            )
        except discord.HTTPException as error:
            log.info("job %s: progress not shown: %s", job.id, error)

    async def show_result(self, job: Job, pictures: list[Picture]) -> Post:
        """Put the pictures into the message, smaller ones where they are too large."""
        limit = int(job.reply_to.extra.get("upload_limit", DEFAULT_LIMIT))
        try:
            return await self._show_pictures(job, pictures, limit)
        except discord.HTTPException as error:
            # The limit falls when a server loses its boosts while the job is drawn.
            if error.status != TOO_LARGE or limit <= DEFAULT_LIMIT:
                raise
        return await self._show_pictures(job, pictures, DEFAULT_LIMIT)

    async def show_failure(self, job: Job, text: str) -> Post:
        """Put the reason into the message."""
        return await self._post(job, gallery.failure(job, text), [])

    async def _show_pictures(self, job: Job, pictures: list[Picture], limit: int) -> Post:
        uploads = await asyncio.to_thread(fitted, pictures, limit)
        return await self._post(job, gallery.result(job, uploads), uploads)

    async def _post(self, job: Job, view: ui.LayoutView, uploads: Sequence[Upload]) -> Post:
        try:
            await self._message(job).edit(
                view=view, attachments=_files(uploads), allowed_mentions=NO_MENTIONS
            )
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise UndeliverableError(str(error)) from error
        except discord.Forbidden as error:
            raise UndeliverableError(str(error)) from error
        else:
            return Post(
                platform="discord",
                channel_id=job.reply_to.channel_id,
                message_id=job.reply_to.message_id,
            )
        return await self._post_anew(job, view, uploads)

    async def _post_anew(self, job: Job, view: ui.LayoutView, uploads: Sequence[Upload]) -> Post:
        try:
            sent = await self._channel(job).send(
                view=view,
                files=_files(uploads),
                allowed_mentions=NO_MENTIONS,
                # Discord answers a repeated nonce with the message it made first, for some minutes.
                nonce=hashlib.sha256(job.id.encode()).hexdigest()[:24],
            )
        except (discord.NotFound, discord.Forbidden) as error:
            raise UndeliverableError(str(error)) from error
        return Post(platform="discord", channel_id=job.reply_to.channel_id, message_id=str(sent.id))

    def _channel(self, job: Job) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(int(job.reply_to.channel_id))

    def _message(self, job: Job) -> discord.PartialMessage:
        return self._channel(job).get_partial_message(int(job.reply_to.message_id))


def _files(uploads: Sequence[Upload]) -> list[discord.File]:
    # Made anew for each attempt, because sending closes them.
    return [discord.File(io.BytesIO(upload.data), filename=upload.filename) for upload in uploads]
