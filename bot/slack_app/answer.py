"""Answers that only the person who acted can see."""

import logging
from collections.abc import Sequence

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.refusals import RefusedError
from bot.slack_app.origin import Origin
from bot.slack_app.patience import named, reason
from bot.slack_app.text import clipped
from bot.slack_app.workspace import Workspace

log = logging.getLogger(__name__)

TEXT_LIMIT = 3000


class Answers:
    """Reaches one person: by the interaction's response_url, else in the channel, else directly.

    A response_url dies after five uses or half an hour, and presses inside a modal have none.
    """

    def __init__(self, client: AsyncWebClient, workspace: Workspace) -> None:
        self._client = client
        self._workspace = workspace

    async def privately(
        self,
        origin: Origin,
        text: str,
        blocks: Sequence[Block] | None = None,
        *,
        links: str = "",
        replace: bool = False,
    ) -> None:
        """Say something to the person who acted.

        Args:
            origin: who and where.
            text: what to say.
            links: markup of Slack's to put behind the text.
            blocks: shown instead of the text where given.
            replace: put the answer in place of the private message whose button was pressed.
        """
        said = clipped(text, TEXT_LIMIT - len(links)) + links
        for way in (self._by_url, self._in_channel, self._directly):
            try:
                if await way(origin, said, blocks, replace):
                    return
            except SlackApiError as error:
                log.info("an answer is sent another way: %s", reason(error))
            except (SlackClientError, RefusedError, aiohttp.ClientError, TimeoutError) as error:
                log.info("an answer is sent another way: %s", named(error))
        log.warning("an answer did not reach its person")

    async def _by_url(
        self, origin: Origin, text: str, blocks: Sequence[Block] | None, replace: bool
    ) -> bool:
        if not origin.response_url:
            return False
        sender = AsyncWebhookClient(
            origin.response_url, proxy=self._client.proxy, ssl=self._client.ssl
        )
        answer = await sender.send(
            text=text, blocks=blocks, response_type="ephemeral", replace_original=replace
        )
        return answer.status_code == 200

    async def _in_channel(
        self, origin: Origin, text: str, blocks: Sequence[Block] | None, _: bool
    ) -> bool:
        if not origin.channel_id:
            return False
        await self._client.chat_postEphemeral(
            channel=origin.channel_id,
            user=origin.user_id,
            text=text,
            blocks=blocks,
            thread_ts=origin.thread_ts or None,
        )
        return True

    async def _directly(
        self, origin: Origin, text: str, blocks: Sequence[Block] | None, _: bool
    ) -> bool:
        await self._workspace.write(origin.user_id, text, blocks)
        return True
