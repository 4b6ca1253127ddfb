"""Answers that only the person who acted can see."""

import functools
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_bolt.async_app import AsyncRespond
from slack_sdk.models.blocks import Block

from bot import wording
from bot.slack_app.text import escape

log = logging.getLogger(__name__)

Listener = Callable[..., Awaitable[None]]


async def privately(
    respond: AsyncRespond,
    text: str,
    blocks: Sequence[Block] | None = None,
    *,
    replace: bool = False,
) -> None:
    """Answer through the interaction's response_url.

    Args:
        respond: Bolt's sender for this interaction.
        text: what to say.
        blocks: shown instead of the text where given.
        replace: put the answer in place of the private message whose button was pressed.
    """
    answer = await respond(
        text=escape(text), blocks=blocks, response_type="ephemeral", replace_original=replace
    )
    if answer.status_code != 200:
        log.warning("private answer refused: %s %s", answer.status_code, answer.body)


def apologetic(listener: Listener) -> Listener:
    """A listener whose errors are logged and told in one sentence, never as a trace.

    Bolt's own error handler would not do: an error within milliseconds of `ack()` makes Bolt
    forget that acknowledgement.
    """

    @functools.wraps(listener)
    async def guarded(*, respond: AsyncRespond, **given: Any) -> None:
        try:
            await listener(respond=respond, **given)
        except Exception:
            log.exception("Slack: a request was not handled")
            await privately(respond, wording.SOMETHING_BROKE)

    return guarded
