"""Pictures as Slack files that a message can show.

An image block may name a file only once Slack has looked at it: until `files.info` tells its
mimetype, the message is refused with invalid_blocks.
"""

import asyncio
from collections.abc import Awaitable, Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Picture

FIRST_WAIT_S = 0.3
LONGEST_WAIT_S = 3.0
PATIENCE_S = 60.0

Sleep = Callable[[float], Awaitable[None]]


class UploadError(Exception):
    """Slack took a picture and never made it ready."""


class Uploads:
    """Uploads pictures for later use in a message.

    Args:
        client: the Web API.
        sleep: waits between looks; injected by tests.
    """

    def __init__(self, client: AsyncWebClient, sleep: Sleep = asyncio.sleep) -> None:
        self._client = client
        self._sleep = sleep

    async def upload(self, pictures: list[Picture], alt_texts: list[str]) -> list[str]:
        """Upload without posting; returns the file ids, all of them ready to be shown.

        Raises:
            UploadError: a file is still not ready after a minute.
            SlackApiError: Slack refused.
        """
        answer = await self._client.files_upload_v2(
            file_uploads=[
                {
                    "file": picture.png,
                    "filename": picture.filename,
                    "title": picture.filename,
                    "alt_txt": alt_text,
                }
                for picture, alt_text in zip(pictures, alt_texts, strict=True)
            ]
        )
        file_ids = [str(file["id"]) for file in answer["files"]]
        await asyncio.gather(*map(self._until_ready, file_ids))
        return file_ids

    async def _until_ready(self, file_id: str) -> None:
        waited, wait = 0.0, FIRST_WAIT_S
        while True:
            answer = await self._client.files_info(file=file_id)
            if answer["file"].get("mimetype"):
                return
            if waited >= PATIENCE_S:
                raise UploadError(f"Slack did not make {file_id} ready in {PATIENCE_S:.0f} s")
            await self._sleep(wait)
            waited += wait
            wait = min(wait * 1.5, LONGEST_WAIT_S)
