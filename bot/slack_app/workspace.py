"""What we ask of the workspace itself: its id, its people's direct messages, its admins."""

import asyncio
import logging
from collections.abc import Sequence
from weakref import WeakValueDictionary

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.recent import Recent
from bot.refusals import RefusedError
from bot.slack_app.patience import patiently, reason

log = logging.getLogger(__name__)


class Workspace:
    """The one workspace that our bot token belongs to.

    Its id is asked for and not taken from payloads: in Slack Connect, those may name the workspace
    of a stranger, whose admins have nothing to say in ours.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._team = ""
        self._bots: Recent[bool] = Recent()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def remember(self, team: str) -> None:
        """Take the id from whoever has asked already."""
        self._team = team

    async def team(self) -> str:
        """The workspace's id."""
        if not self._team:
            self._team = str((await self._client.auth_test())["team_id"])
        return self._team

    async def moderates(self, user_id: str) -> bool:
        """Whether somebody is an admin or an owner of this workspace; False where it is not told.

        An app that was installed from an earlier manifest may not ask.
        """
        try:
            user = (await self._client.users_info(user=user_id))["user"]
        except SlackApiError as error:
            log.warning("whether a person is an admin is not told: %s", reason(error))
            return False
        homes = {user.get("team_id"), *(user.get("enterprise_user") or {}).get("teams", [])}
        return await self.team() in homes and bool(user.get("is_admin") or user.get("is_owner"))

    async def write(self, user_id: str, text: str, blocks: Sequence[Block] | None = None) -> None:
        """Write somebody a direct message.

        Args:
            user_id: to whom.
            text: escaped; shown where there are no blocks.
            blocks: shown instead of the text where given.

        Raises:
            RefusedError: there are no direct messages with them, with a sentence for them.
            SlackApiError: Slack does not take this one.
        """
        await self._client.chat_postMessage(
            channel=await self.direct_channel(user_id),
            text=text,
            blocks=blocks,
            unfurl_links=False,
            unfurl_media=False,
        )

    async def is_bot(self, user_id: str) -> bool:
        """Whether somebody is an app's user; False where it is not told. Each is asked for once.

        Who asks first is answered first, so that what people do stays in its order.
        """
        turn = self._turns.setdefault(user_id, asyncio.Lock())
        async with turn:
            known = self._bots.get(user_id)
            if known is None:
                try:
                    known = bool((await self._client.users_info(user=user_id))["user"]["is_bot"])
                except (SlackApiError, aiohttp.ClientError, TimeoutError, KeyError) as error:
                    log.warning("whether a person is a bot is not told: %s", type(error).__name__)
                    return False
                self._bots.keep(user_id, known)
        return known

    async def direct_channel(self, user_id: str) -> str:
        """The channel of our direct messages with somebody.

        Raises:
            RefusedError: there is none, with a sentence for them.
        """
        try:
            answer = await patiently(lambda: self._client.conversations_open(users=user_id))
        except SlackApiError as error:
            log.warning("no direct messages with a person: %s", reason(error))
            raise RefusedError(wording.NO_PRIVATE_MESSAGES) from error
        return str(answer["channel"]["id"])
