"""The contact sheet of a job that is being drawn, uploaded at most once and deleted in the end.

Slack's uploads take three calls and some seconds, and count against the same limits as results do.
So the sheet is shown once: when at least half of the candidates are there.
"""

import logging

import aiohttp
from slack_sdk.errors import SlackClientError

from bot import wording
from bot.contact_sheet import ContactSheet
from bot.recent import Recent
from bot.slack_app.patience import named
from bot.slack_app.uploads import Uploads
from gpu_server.schema import Job, Post, ReplyTo

log = logging.getLogger(__name__)

READY_WITHIN_S = 8.0
"""The result waits for an edit in progress, so a sheet may not take longer."""


class Sheets:
    """Knows the uploaded sheet of each message whose job is being drawn."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._ids: Recent[str] = Recent()

    async def of(self, job: Job, sheet: ContactSheet) -> str | None:
        """The file that shows what is drawn so far, None where there is none to show."""
        key = _key(job.reply_to)
        known = self._ids.get(key)
        if known is not None:
            return known or None
        drawn = sum(bool(candidate.image) for candidate in job.candidates)
        if not drawn or 2 * drawn < len(job.candidates):
            return None
        # Kept before it is there: one that fails is not tried again.
        self._ids.keep(key, "")
        content = await sheet.jpeg(job)
        if content is None:
            return None
        try:
            file_id = await self._uploads.upload_file(
                content, f"qart-{job.id}-sheet.jpg", wording.SHEET_ALT, READY_WITHIN_S
            )
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.info("job %s: no contact sheet: %s", job.id, named(error))
            return None
        self._ids.keep(key, file_id)
        return file_id

    async def discard(self, message: Post | ReplyTo) -> None:
        """Delete the sheet of a message that shows it no more; none that was uploaded is nothing.

        One of before a restart is not known, and stays among the bot's files.
        """
        key = _key(message)
        if file_id := self._ids.get(key):
            self._ids.keep(key, "")
            await self._uploads.discard([file_id])


def _key(message: Post | ReplyTo) -> str:
    return f"{message.channel_id} {message.message_id}"
