"""The contact sheet of a job that is being drawn, uploaded at most once.

Slack's uploads take three calls and some seconds, and count against the same limits as results do.
So the sheet is shown once: when at least half of the candidates are there.
"""

import logging

import aiohttp
from slack_sdk.errors import SlackClientError

from bot import wording
from bot.contact_sheet import ContactSheet
from bot.recent import Recent
from bot.slack_app.uploads import Uploads
from gpu_server.schema import Job

log = logging.getLogger(__name__)

READY_WITHIN_S = 8.0
"""The result waits for an edit in progress, so a sheet may not take longer."""


class Sheets:
    """Knows the uploaded sheet of each job that is being drawn."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._ids: Recent[str] = Recent()

    async def of(self, job: Job, sheet: ContactSheet) -> str | None:
        """The file that shows what is drawn so far, None where there is none to show."""
        known = self._ids.get(job.id)
        if known is not None:
            return known or None
        drawn = sum(bool(candidate.image) for candidate in job.candidates)
        if not drawn or 2 * drawn < len(job.candidates):
            return None
        # Kept before it is there: one that fails is not tried again.
        self._ids.keep(job.id, "")
        content = await sheet.jpeg(job)
        if content is None:
            return None
        try:
            file_id = await self._uploads.upload_file(
                content, f"qart-{job.id}-sheet.jpg", wording.SHEET_ALT, READY_WITHIN_S
            )
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.info("job %s: no contact sheet: %r", job.id, error)
            return None
        self._ids.keep(job.id, file_id)
        return file_id
