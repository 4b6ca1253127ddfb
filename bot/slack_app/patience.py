"""Tells a Slack that is away for a while from one that refuses."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.outage import Outage, out_of_reach

log = logging.getLogger(__name__)

FIRST_WAIT_S = 2.0
TRIES_WHEN_PUT_OFF = 5

# The empty one stands for an answer that is no JSON, such as a gateway's error page.
_PASSING = frozenset(
    {"", "fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)

Answer = TypeVar("Answer")


def reason(error: SlackApiError) -> str:
    """Slack's name for the error, "" where it gave none."""
    response = error.response
    # The data of an answer that is no JSON are text, or bytes.
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return ""
    return str(response.data.get("error", ""))


def named(error: Exception) -> str:
    """An error for the log: aiohttp's own repr writes out the headers, and the token with them."""
    return f"{type(error).__name__}: {error}"


async def patiently(action: Callable[[], Awaitable[Answer]]) -> Answer:
    """Repeat an action until Slack answers, however long that takes.

    Raises:
        SlackApiError: Slack refuses, and would refuse again.
    """
    outage = Outage(FIRST_WAIT_S)
    while True:
        try:
            return await action()
        except (aiohttp.ClientError, TimeoutError, SlackRequestError) as error:
            said = out_of_reach("Slack", error)
        except SlackApiError as error:
            if reason(error) not in _PASSING:
                raise
            said = f"Slack answers {reason(error) or 'nothing of use'}"
        await outage.wait(said)


async def when_allowed(action: Callable[[], Awaitable[Answer]]) -> Answer:
    """Repeat an action that Slack puts off for being asked too often, for about a minute.

    Nothing else is repeated: an action that may have been done already must not be done twice.

    Raises:
        SlackApiError: Slack refuses, or goes on putting it off.
    """
    for wait in (FIRST_WAIT_S * 2**n for n in range(TRIES_WHEN_PUT_OFF)):
        try:
            return await action()
        except SlackApiError as error:
            if reason(error) != "ratelimited":
                raise
            log.info("Slack puts us off, trying again in %.0f s", wait)
        await asyncio.sleep(wait)
    return await action()
