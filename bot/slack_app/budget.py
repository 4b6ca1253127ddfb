"""A budget for progress edits, so that they never crowd out results."""

from collections.abc import Callable

EDITS_PER_S = 40 / 60
"""Slack takes about 50 edits a minute from one app; the rest is for results."""

BURST = 10


class Budget:
    """A token bucket that is asked and never waited for.

    Args:
        now: monotonic seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._left = float(BURST)
        self._counted_at = now()

    def take(self) -> bool:
        """Whether one more edit may be sent now."""
        now = self._now()
        self._left = min(BURST, self._left + (now - self._counted_at) * EDITS_PER_S)
        self._counted_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
