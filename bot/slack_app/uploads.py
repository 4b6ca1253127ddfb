"""Pictures as Slack files that a message can show.

An image block may name a file only once Slack has looked at it: until `files.info` tells its
mimetype, the message is refused with invalid_blocks.
"""

import asyncio
import logging
from collections.abc import Sequence

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Picture
from bot.slack_app.patience import named, reason

log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.3
LONGEST_WAIT_S = 20.0
GONE = frozenset({"file_deleted", "file_not_found"})

READY_WITHIN_S = 120.0
"""A file that Slack has not looked at by then is uploaded again."""


class Uploads:
    """Uploads pictures for later use in a message or a modal."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def upload(self, pictures: list[Picture], alt_texts: list[str]) -> list[str]:
        """Upload without posting; returns the file ids in order, all of them ready to be shown.

        The errors are those of `upload_file`.
        """
        # One call each: a joint one does not promise the order of the ids it answers with.
        tasks = [
            asyncio.create_task(self.upload_file(picture.png, picture.filename, alt))
            for picture, alt in zip(pictures, alt_texts, strict=True)
        ]
        try:
            await asyncio.wait(tasks)
            return [task.result() for task in tasks]
        except BaseException:
            # No message will show the others, and Slack keeps what nobody deletes.
            for task in tasks:
                task.cancel()
            done = await asyncio.gather(*tasks, return_exceptions=True)
            await self.discard([one for one in done if isinstance(one, str)])
            raise

    async def upload_file(
        self, content: bytes, name: str, alt_text: str, ready_within_s: float | None = None
    ) -> str:
        """Upload one picture without posting it; returns its id once it is ready to be shown.

        One that does not become ready is deleted.

        Raises:
            SlackApiError: Slack refused.
            SlackRequestError: the file did not arrive.
            TimeoutError: it was not ready in time.
        """
        until = asyncio.get_running_loop().time() + (ready_within_s or READY_WITHIN_S)
        async with asyncio.timeout_at(until):
            answer = await self._client.files_upload_v2(
                file=content, filename=name, title=name, alt_txt=alt_text
            )
            file_id = str(answer["files"][0]["id"])
        try:
            async with asyncio.timeout_at(until):
                await self._ready(file_id)
        except BaseException:
            await self.discard([file_id])
            raise
        return file_id

    async def _ready(self, file_id: str) -> None:
        wait = FIRST_WAIT_S
        while not (await self._client.files_info(file=file_id))["file"].get("mimetype"):
            await asyncio.sleep(wait)
            wait = min(wait * 1.5, LONGEST_WAIT_S)

    async def discard(self, file_ids: Sequence[str]) -> bool:
        """Delete uploads; returns whether all of them are gone."""
        return all([await self._discard(file_id) for file_id in file_ids])

    async def _discard(self, file_id: str) -> bool:
        try:
            await self._client.files_delete(file=file_id)
        except SlackApiError as error:
            log.info("file %s is not deleted: %s", file_id, reason(error))
            return reason(error) in GONE
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.info("file %s is not deleted: %s", file_id, named(error))
            return False
        return True
