"""Something that is away for a while: told once in plain words, asked again ever more seldom."""

import logging
import os
from asyncio import sleep

log = logging.getLogger(__name__)

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 60.0


class Outage:
    """The pauses between tries, each twice as long as the one before.

    Args:
        first_s: seconds of the first one.
    """

    def __init__(self, first_s: float | None = None) -> None:
        self._next_s = FIRST_WAIT_S if first_s is None else first_s
        self._told = ""

    async def wait(self, what: str, at_least: float = 0.0) -> None:
        """Say what is the matter, unless that is said already, and let a pause pass.

        Args:
            what: a sentence without its end.
            at_least: seconds that it would be no use to ask before.
        """
        if what != self._told:
            log.warning("%s; trying again until it works", what)
            self._told = what
        await sleep(max(self._next_s, at_least))
        self._next_s = min(2 * self._next_s, LONGEST_WAIT_S)


def out_of_reach(name: str, error: Exception) -> str:
    """What to say of something that an error keeps us from, without the error's inner life."""
    return f"{name} cannot be reached ({_in_words(error)})"


def _in_words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.errno:
        # Names that cannot be looked up have numbers below zero, and a text of their own.
        return os.strerror(error.errno) if error.errno > 0 else str(error.strerror)
    return str(error) or type(error).__name__
