"""What the server refuses, as a sentence for the person who asked."""

import asyncio
import logging
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from bot import wording
from gpu_server.client import ServerError, ServerUnavailableError

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


LONG_TO_TYPE = 100
"""From so many characters on, what was typed is given back."""

_TELLING = {"channel-closed", "disk-full"}
"""Refusals that their person can do something about, although their status says otherwise."""


class RefusedError(Exception):
    """What was asked for is not done; the message is for the person who asked.

    Attributes:
        typed: what they typed, to be given back with the message; "" for nothing.
        channels: ids of the channels where it would be done; every chat writes them as links.
    """

    typed = ""
    channels: Sequence[str] = ()

    @property
    def links(self) -> str:
        """The channels as markup, to be put behind the message; "" for none."""
        links = ", ".join(f"<#{channel}>" for channel in self.channels)
        return f" {wording.OPEN_CHANNELS} {links}" if links else ""


class UnansweredError(RefusedError):
    """Nobody knows whether the server took a request for a job.

    The message that it was to live in says so, and stays: if it was taken, `Conversation.run` finds
    it and shows it there.
    """


UNKNOWN = (UnansweredError, asyncio.CancelledError)
"""What ends a request of which nobody knows whether the server took it."""


@contextmanager
def giving_back(typed: str) -> Iterator[None]:
    """Let a refusal give back what was long to type: the form that held it is closed and gone."""
    try:
        yield
    except RefusedError as error:
        if len(typed) >= LONG_TO_TYPE:
            error.typed = typed
        raise


async def asked(call: Awaitable[Answer]) -> Answer:
    """What the server answers to a call.

    Raises:
        RefusedError: it refuses, or cannot be reached.
    """
    try:
        return await call
    except (ServerError, ServerUnavailableError) as error:
        # A refusal may quote what its person typed.
        log.info("refused: %s", error.code if isinstance(error, ServerError) else error)
        refused = RefusedError(_told(error))
        refused.channels = _channels(error)
        raise refused from error


async def asked_for_job(call: Awaitable[Answer]) -> Answer:
    """As `asked`, of what makes a job.

    Raises:
        RefusedError: it refuses, or cannot be reached.
        UnansweredError: it may have taken the request, and does not answer any more.
    """
    try:
        return await asked(call)
    except RefusedError as error:
        if isinstance(error.__cause__, ServerUnavailableError) and error.__cause__.taken:
            raise UnansweredError(wording.UNANSWERED) from error.__cause__
        raise


def _told(error: ServerError | ServerUnavailableError) -> str:
    """What to tell someone whose request the server did not take."""
    if isinstance(error, ServerUnavailableError):
        return wording.SERVER_DOWN
    status = error.problem.status
    if error.code in _TELLING or (status < 500 and status not in {401, 403}):
        return str(error)
    return wording.SOMETHING_BROKE


def _channels(error: ServerError | ServerUnavailableError) -> list[str]:
    """Where else to ask, where moderators closed this channel."""
    extra = error.problem.model_extra if isinstance(error, ServerError) else None
    ids = [str(channel) for channel in (extra or {}).get("channels", [])]
    return [channel for channel in ids if channel.isalnum()]
