"""The chat port on Slack: one message per job, edited until it shows the pictures."""

import logging
from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.budget import Budget
from bot.chat import Chat, Picture, UndeliverableError
from bot.contact_sheet import ContactSheet
from bot.recent import Recent
from bot.refusals import RefusedError
from bot.slack_app import blocks
from bot.slack_app.patience import named, patiently, reason, when_allowed
from bot.slack_app.sheets import Sheets
from bot.slack_app.text import clipped
from bot.slack_app.uploads import Uploads
from bot.slack_app.workspace import Workspace
from gpu_server.schema import Job, Post, ReplyTo

log = logging.getLogger(__name__)

TEXT_LIMIT = 3000

PROGRESS_PER_S = 40 / 60
"""Slack takes about 50 edits a minute from one app; the rest is for results."""

PROGRESS_BURST = 10

NOWHERE_TO_WRITE = frozenset(
    {
        "account_inactive",
        "cannot_reply_to_message",
        "channel_not_found",
        "is_archived",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "team_access_not_granted",
        "thread_not_found",
        "token_revoked",
    }
)
MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class SlackChat(Chat):
    """Edits the message that `job.reply_to` names.

    A restart between upload and edit uploads the pictures again, which nobody sees. What Slack
    gives no means to prevent: a result that is posted anew, because its message had been deleted,
    is posted a second time when that call fails half-way or the bot restarts right after it.

    Args:
        client: the Web API.
        workspace: knows people's direct messages.
        uploads: turns pictures into files.
        now: monotonic seconds that progress edits are paced by.
    """

    platform = "slack"

    def __init__(
        self,
        client: AsyncWebClient,
        workspace: Workspace,
        uploads: Uploads,
        now: Callable[[], float],
    ) -> None:
        self._client = client
        self._workspace = workspace
        self._uploads = uploads
        self._progress_edits = Budget(PROGRESS_PER_S, PROGRESS_BURST, now)
        self._sheets = Sheets(uploads)
        self._shown: Recent[tuple[str, Post]] = Recent()

    async def begin(self, where: ReplyTo, title: str) -> str:
        """Post the message that a request lives in, once; returns its timestamp, which is its id.

        Args:
            where: without a message yet.
            title: what is drawn, "" while that is not known.

        Raises:
            SlackApiError: Slack refuses.
        """
        body = blocks.unanswered(blocks.requester(where), title, wording.ACCEPTED)
        return await when_allowed(lambda: self._post(where, wording.ACCEPTED, body))

    async def say(self, where: ReplyTo, title: str, text: str) -> None:
        """Say something in a message that no job lives in yet; at least, try to.

        Args:
            where: the message.
            title: as in `begin`.
            text: what to say.
        """
        body = blocks.unanswered(blocks.requester(where), title, text)
        try:
            await self._client.chat_update(
                channel=where.channel_id, ts=where.message_id, text=text, blocks=body
            )
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.info("message %s does not say it: %s", where.message_id, named(error))

    async def show_progress(self, job: Job, sheet: ContactSheet) -> bool:
        """Show queue place or progress, unless too many other messages are being edited."""
        if not self._progress_edits.take():
            return False
        try:
            await self._client.chat_update(
                channel=job.reply_to.channel_id,
                ts=job.reply_to.message_id,
                text=_summary(wording.progress(job)),
                blocks=blocks.progress(job, await self._sheets.of(job, sheet)),
            )
        except SlackApiError as error:
            # Shown to nobody, and asking again would take from what others are shown.
            log.info("job %s: progress not shown: %s", job.id, reason(error))
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("job %s: progress not shown: %s", job.id, named(error))
            return False
        return True

    async def show_result(self, job: Job, pictures: list[Picture]) -> Post:
        """Upload the pictures and show them with their buttons."""
        alt_texts = [wording.alt_text(picture.number, job) for picture in pictures]
        text = f"{wording.leads_to(job)} {wording.scans_summary(job)}"

        async def body() -> tuple[list[Block], list[str]]:
            file_ids = await self._uploads.upload(pictures, alt_texts)
            return blocks.result(job, pictures, file_ids), file_ids

        return await self._finish(job, text, body)

    async def show_failure(self, job: Job, text: str) -> Post:
        """Say why there are no pictures."""

        async def body() -> tuple[list[Block], list[str]]:
            return blocks.failure(job, text), []

        return await self._finish(job, text, body)

    async def tell_requester(self, job: Job, text: str) -> None:
        """Write to the requester directly."""
        user_id = blocks.requester(job.reply_to)
        if not user_id:
            raise UndeliverableError("the requester is not known any more")
        try:
            await patiently(lambda: self._workspace.write(user_id, _summary(text)))
        except RefusedError as error:
            raise UndeliverableError(str(error)) from error
        except SlackApiError as error:
            raise UndeliverableError(reason(error)) from error

    def place_of(self, job: Job) -> Post:
        """See `Chat.place_of`; with its files, and forgotten by a restart."""
        shown = self._shown.get(_key(job))
        return shown[1] if shown else super().place_of(job)

    async def remove(self, post: Post) -> bool:
        """Delete a message of ours, and then its files, which Slack keeps."""
        try:
            await patiently(
                lambda: self._client.chat_delete(channel=post.channel_id, ts=post.message_id)
            )
        except SlackApiError as error:
            log.info("message %s is not deleted: %s", post.message_id, reason(error))
            gone = reason(error) == "message_not_found"
        else:
            gone = True
        await self._sheets.discard(post)
        return await self._uploads.discard(post.files) and gone

    async def _finish(
        self, job: Job, text: str, make: Callable[[], Awaitable[tuple[list[Block], list[str]]]]
    ) -> Post:
        said, post = self._shown.get(_key(job)) or ("", None)
        if post and said == text:
            return post
        where = job.reply_to
        if post:
            where = where.model_copy(update={"message_id": post.message_id})
        try:
            body, file_ids = await patiently(make)
            message_id = await self._shown_in(where, text, body, file_ids)
        except SlackApiError as error:
            if reason(error) in NOWHERE_TO_WRITE:
                await self._sheets.discard(job.reply_to)
                raise UndeliverableError(reason(error)) from error
            raise
        post = Post(
            platform="slack",
            channel_id=where.channel_id,
            message_id=message_id,
            files=tuple(file_ids),
        )
        self._shown.keep(_key(job), (text, post))
        await self._sheets.discard(job.reply_to)
        return post

    async def _shown_in(
        self, where: ReplyTo, text: str, body: list[Block], file_ids: list[str]
    ) -> str:
        """Show a body; uploads that no message shows are deleted again, or Slack keeps them."""
        tries = 0

        async def once() -> str:
            nonlocal tries
            tries += 1
            return await self._update_or_post(where, text, body)

        try:
            return await patiently(once)
        except SlackApiError as error:
            # An earlier try that got no clear answer may have shown them all the same.
            if tries == 1:
                log.info("not shown, so its files are deleted: %s", reason(error))
                await self._uploads.discard(file_ids)
            raise

    async def _update_or_post(self, where: ReplyTo, text: str, body: list[Block]) -> str:
        try:
            await self._client.chat_update(
                channel=where.channel_id, ts=where.message_id, text=_summary(text), blocks=body
            )
        except SlackApiError as error:
            if reason(error) not in MESSAGE_GONE:
                raise
            log.info("message %s is gone, posting anew", where.message_id)
            return await self._post(where, text, body)
        return where.message_id

    async def _post(self, where: ReplyTo, text: str, body: list[Block]) -> str:
        answer = await self._client.chat_postMessage(
            channel=where.channel_id,
            thread_ts=where.extra.get("thread_ts"),
            text=_summary(text),
            blocks=body,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])


def _key(job: Job) -> str:
    # A kept result comes back with another message to be shown in.
    return f"{job.id} {job.reply_to.message_id}"


def _summary(text: str) -> str:
    """The text of notifications and of clients that show no blocks."""
    return clipped(text, TEXT_LIMIT)
