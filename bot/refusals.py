"""What the server refuses, as a sentence for the person who asked."""

import logging
from collections.abc import Awaitable
from typing import TypeVar

from bot import wording
from gpu_server.client import ServerError, ServerUnavailableError

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class RefusedError(Exception):
    """What was asked for is not done; the message is for the person who asked."""


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
        raise RefusedError(wording.refusal(error)) from error
