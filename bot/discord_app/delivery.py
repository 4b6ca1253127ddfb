"""Edits the living message, whatever has happened to it meanwhile."""

import asyncio
import contextlib
import hashlib
import io
import json
import logging
import math
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import ClassVar, TypeVar

import aiohttp
import discord
from discord import ui

from bot.chat import Chat, Picture, UndeliverableError
from bot.contact_sheet import ContactSheet
from bot.discord_app import gallery
from bot.discord_app.answers import NO_MENTIONS, plain
from bot.discord_app.doors import Door, doors, is_shut
from bot.discord_app.pacing import Pacing
from bot.discord_app.uploads import DEFAULT_LIMIT, TOO_LARGE, Upload, attached, fitted
from bot.recent import Recent
from gpu_server.schema import Job, Platform, Post

log = logging.getLogger(__name__)

UNKNOWN_MESSAGE = 10008
THREAD_ARCHIVED = 50083

Answer = TypeVar("Answer")


class DiscordChat(Chat):
    """Discord as the conversation sees it.

    What is posted anew is remembered, and edited when it is to be shown again. After a restart only
    the nonce tells, for some minutes and not to guests.

    Args:
        client: logged in; the gateway need not be there yet.
        now: monotonic seconds.
    """

    platform: ClassVar[Platform] = "discord"

    def __init__(self, client: discord.Client, now: Callable[[], float]) -> None:
        self._client = client
        self._pacing = Pacing(now)
        self._moved: Recent[str] = Recent()

    async def show_progress(self, job: Job, sheet: ContactSheet) -> bool:
        """Edit the message, unless too many others of its channel are edited.

        Whatever Discord says to that, the job goes on.
        """
        if not self._pacing.take(job.id, job.reply_to.channel_id):
            return False
        drawn = await sheet.jpeg(job)
        view = gallery.progress(job, sheet=drawn is not None)

        async def edit(door: Door) -> None:
            files = [discord.File(io.BytesIO(drawn), gallery.SHEET)] if drawn else []
            await door.edit(job.reply_to.message_id, view, files)

        try:
            await self._through(job, edit)
        except discord.RateLimited as limited:
            self._pacing.refused(job.id, limited.retry_after)
        except (discord.NotFound, discord.Forbidden) as error:
            # Asking in vain counts: Discord shuts out who is refused too often.
            log.info("job %s: its progress is shown no more: %s", job.id, error)
            self._pacing.refused(job.id, math.inf)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.info("job %s: progress not shown: %s", job.id, error)
            self._pacing.refused(job.id)
        else:
            self._pacing.done(job.id)
            return True
        return False

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

    async def tell_requester(self, job: Job, text: str) -> None:
        """Write a direct message."""
        try:
            requester = discord.Object(int(job.reply_to.extra["user_id"]))
            channel = await self._client.create_dm(requester)
            await channel.send(plain(text), allowed_mentions=NO_MENTIONS, suppress_embeds=True)
        except (discord.NotFound, discord.Forbidden) as error:
            raise UndeliverableError(str(error)) from error

    def place_of(self, job: Job) -> Post:
        """See `Chat.place_of`; forgotten by a restart."""
        first = super().place_of(job)
        return first.model_copy(
            update={"message_id": self._moved.get(_key(job)) or first.message_id}
        )

    async def remove(self, post: Post) -> bool:
        """Delete a message of ours, however long Discord lets that wait."""
        try:
            try:
                await self._delete(post)
            except discord.HTTPException as error:
                if error.code != THREAD_ARCHIVED:
                    raise
                await self._open_thread(post.channel_id)
                await self._delete(post)
        except discord.NotFound:
            return True
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.info("message %s is not deleted: %s", post.message_id, error)
            return False
        return True

    async def _delete(self, post: Post) -> None:
        channel = self._client.get_partial_messageable(int(post.channel_id))
        message = channel.get_partial_message(int(post.message_id))
        while True:
            try:
                return await message.delete()
            except discord.RateLimited as limited:
                await asyncio.sleep(limited.retry_after)

    async def _open_thread(self, channel_id: str) -> None:
        thread = await self._client.fetch_channel(int(channel_id))
        if isinstance(thread, discord.Thread):
            await thread.edit(archived=False)

    async def _show_pictures(self, job: Job, pictures: list[Picture], limit: int) -> Post:
        uploads = await asyncio.to_thread(fitted, pictures, limit)
        return await self._post(job, gallery.result(job, uploads), uploads)

    async def _post(self, job: Job, view: ui.LayoutView, uploads: Sequence[Upload]) -> Post:
        self._pacing.done(job.id)
        here = self.place_of(job)
        # Discord answers a repeated nonce with the message it made first, for some minutes; what
        # says something else must not be taken for it.
        parts = view.to_components()  # type: ignore[no-untyped-call]
        said = json.dumps([job.id, parts], sort_keys=True)
        nonce = hashlib.sha256(said.encode()).hexdigest()[:24]
        with _gone_is_undeliverable():
            if await self._edited(job, here.message_id, view, uploads):
                return here
            sent = await self._through(job, lambda door: door.send(view, attached(uploads), nonce))
        self._moved.keep(_key(job), str(sent.id))
        # The new message opened an archived thread again, and with it the old message.
        await self.remove(here)
        return here.model_copy(update={"message_id": str(sent.id)})

    async def _edited(
        self, job: Job, message_id: str, view: ui.LayoutView, uploads: Sequence[Upload]
    ) -> bool:
        """Edit a message; whether that could be done."""
        try:
            await self._through(job, lambda door: door.edit(message_id, view, attached(uploads)))
        except discord.HTTPException as error:
            if error.code not in {UNKNOWN_MESSAGE, THREAD_ARCHIVED}:
                raise
            return False
        return True

    async def _through(self, job: Job, action: Callable[[Door], Awaitable[Answer]]) -> Answer:
        """Do something by the best way that is open; the last one's errors count."""
        *first, last = doors(self._client, job.reply_to)
        for door in first:
            try:
                return await action(door)
            except discord.HTTPException as error:
                if not is_shut(error):
                    raise
        return await action(last)


def _key(job: Job) -> str:
    # A kept result comes back with another message to be shown in.
    return f"{job.id} {job.reply_to.message_id}"


@contextlib.contextmanager
def _gone_is_undeliverable() -> Iterator[None]:
    try:
        yield
    except discord.HTTPException as error:
        gone = isinstance(error, discord.NotFound | discord.Forbidden)
        if not gone and error.code != THREAD_ARCHIVED:
            raise
        raise UndeliverableError(str(error)) from error
