"""Pictures as Slack files that a message can show.

An image block may name a file only once Slack has looked at it: until `files.info` tells its
mimetype, the message is refused with invalid_blocks.
"""

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Picture

FIRST_WAIT_S = 0.3
LONGEST_WAIT_S = 20.0
READY_WITHIN_S = 120.0
"""A file that Slack has not looked at by then is uploaded again."""


class Uploads:
    """Uploads pictures for later use in a message."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def upload(self, pictures: list[Picture], alt_texts: list[str]) -> list[str]:
        """Upload without posting; returns the file ids in order, all of them ready to be shown.

        Raises:
            SlackApiError: Slack refused.
            SlackRequestError: a file did not arrive.
            TimeoutError: a file was not ready in time.
        """
        pairs = zip(pictures, alt_texts, strict=True)
        return await asyncio.gather(*(self._upload(picture, alt) for picture, alt in pairs))

    async def _upload(self, picture: Picture, alt_text: str) -> str:
        # One call each: a joint one does not promise the order of the ids it answers with.
        answer = await self._client.files_upload_v2(
            file=picture.png, filename=picture.filename, title=picture.filename, alt_txt=alt_text
        )
        file_id = str(answer["files"][0]["id"])
        wait = FIRST_WAIT_S
        async with asyncio.timeout(READY_WITHIN_S):
            while not (await self._client.files_info(file=file_id))["file"].get("mimetype"):
                await asyncio.sleep(wait)
                wait = min(wait * 1.5, LONGEST_WAIT_S)
        return file_id
