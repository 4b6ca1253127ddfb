"""Fetches a file that somebody gave us in a form."""

import logging
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.refusals import RefusedError
from bot.slack_app.patience import named

log = logging.getLogger(__name__)

_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=10)
_PIECE = 64 * 1024
_SLACKS_HOSTS = (".slack.com", ".slack-files.com")


class Downloads:
    """Downloads with the bot's own token, which needs files:read.

    Args:
        client: the Web API.
        megabytes: the largest picture that is fetched.
    """

    def __init__(self, client: AsyncWebClient, megabytes: int) -> None:
        self._client = client
        self._megabytes = megabytes

    async def fetch(self, file_id: str) -> bytes:
        """The file, unless what Slack says of it speaks against that.

        Raises:
            RefusedError: with a sentence for the person who sent it.
            SlackApiError: Slack does not know the file.
        """
        # Asked for, not taken from the form: there, files of other workspaces are only named.
        file = (await self._client.files_info(file=file_id))["file"]
        problem = wording.picture_problem(file["size"], file.get("mimetype"), self._megabytes)
        if problem:
            raise RefusedError(problem)
        url = str(file["url_private_download"])
        if not is_slacks(url, self._client.base_url):
            log.warning("file %s lies at %s, which is not Slack", file_id, urlsplit(url).hostname)
            raise RefusedError(wording.PICTURE_GONE)
        try:
            return await self._download(url)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("file %s is not fetched: %s", file_id, named(error))
            raise RefusedError(wording.PICTURE_GONE) from error

    async def _download(self, url: str) -> bytes:
        headers = {"Authorization": f"Bearer {self._client.token}"}
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            # Without the right to read it, Slack leads to its sign-in page.
            session.get(
                url, headers=headers, allow_redirects=False, proxy=self._client.proxy
            ) as answer,
        ):
            if answer.status != 200 or answer.content_type == "text/html":
                raise aiohttp.ClientPayloadError(f"{answer.status} {answer.content_type}")
            content = bytearray()
            async for piece in answer.content.iter_chunked(_PIECE):
                content += piece
                if problem := wording.picture_problem(len(content), None, self._megabytes):
                    raise RefusedError(problem)
            return bytes(content)


def is_slacks(url: str, api_url: str) -> bool:
    """Whether the bot's token may be shown there: at Slack, or where the Web API is."""
    there, api = urlsplit(url), urlsplit(api_url)
    host = f".{there.hostname}"
    if there.scheme == "https" and host.endswith(_SLACKS_HOSTS):
        return True
    return there.scheme == api.scheme and host.endswith(f".{api.hostname}")
