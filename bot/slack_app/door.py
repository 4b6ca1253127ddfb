"""Where every request of Slack comes in: acknowledged first, then handled, never twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.draining import Inside
from bot.recent import Recent
from bot.refusals import RefusedError, UnansweredError
from bot.slack_app.answer import TEXT_LIMIT, Answers
from bot.slack_app.origin import Origin
from bot.slack_app.patience import reason
from bot.slack_app.text import pieces

log = logging.getLogger(__name__)

Body = dict[str, Any]
Handler = Callable[[Origin, Body], Awaitable[None]]
Listener = Callable[..., Awaitable[None]]

_TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired"})
"""Slack's names for a modal that came more than three seconds after the click."""


class Door:
    """Makes listeners of handlers.

    Attributes:
        inside: the handlers at work.
    """

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._seen: Recent[bool] = Recent()
        self.inside = Inside()

    def command(self, handler: Handler) -> Listener:
        """A listener for a slash command."""
        return self._listener(handler, Origin.of_command)

    def interaction(self, handler: Handler) -> Listener:
        """A listener for a button or a shortcut."""
        return self._listener(handler, Origin.of_interaction)

    def submission(
        self, handler: Handler, check: Callable[[Body], dict[str, str]] = lambda _: {}
    ) -> Listener:
        """A listener for a form that was filled in, which closes with the acknowledgement.

        Args:
            handler: takes it.
            check: what is wrong, by input; then the form stays open and says so.
        """
        taken = self._listener(handler, Origin.of_interaction, lambda body: body["view"]["id"])

        async def listen(ack: AsyncAck, body: Body) -> None:
            if wrong := check(body):
                await ack(response_action="errors", errors=wrong)
                return
            await taken(ack=ack, body=body)

        return listen

    def event(self, handler: Callable[[Body], Awaitable[None]]) -> Listener:
        """A listener for an event; nobody waits for an answer to it."""
        return self._listening(handler, lambda body: body["event_id"])

    def _listener(
        self,
        handler: Handler,
        origin_of: Callable[[Mapping[str, Any]], Origin],
        key_of: Callable[[Body], str] = lambda body: body["trigger_id"],
    ) -> Listener:
        async def handled(body: Body) -> None:
            origin = origin_of(body)
            try:
                await handler(origin, body)
            except RefusedError as error:
                await self._refuse(origin, error)
            except Exception as error:
                log.exception("Slack: a request was not handled")
                late = isinstance(error, SlackApiError) and reason(error) in _TOO_LATE
                said = wording.TOO_SLOW if late else wording.SOMETHING_BROKE
                await self._answers.privately(origin, said)

        return self._listening(handled, key_of)

    async def _refuse(self, origin: Origin, error: RefusedError) -> None:
        if not isinstance(error, UnansweredError):
            await self._answers.privately(origin, str(error), links=error.links)
        if error.typed:
            for piece in pieces(f"{wording.GIVEN_BACK}\n{error.typed}", TEXT_LIMIT):
                await self._answers.privately(origin, piece)

    def _listening(
        self, handler: Callable[[Body], Awaitable[None]], key_of: Callable[[Body], str]
    ) -> Listener:
        async def handled(body: Body) -> None:
            try:
                await handler(body)
            except Exception:
                log.exception("Slack: what came in was not handled")

        async def listen(ack: AsyncAck, body: Body) -> None:
            await ack()
            if self._is_repeated(key_of(body)):
                return
            # A task of its own: the acknowledgement leaves as soon as this listener returns.
            self.inside.add(asyncio.create_task(handled(body)))

        return listen

    def _is_repeated(self, key: str) -> bool:
        if self._seen.get(key):
            log.info("a request came twice, the second is left alone")
            return True
        self._seen.keep(key, True)
        return False
