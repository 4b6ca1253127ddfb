"""A budget for progress edits, so that they never crowd out results."""

from collections.abc import Callable


class Budget:
    """A token bucket that is asked and never waited for.

    Args:
        per_s: how many edits a second it allows for.
        burst: how many at once after a rest.
        now: monotonic seconds.
    """

    def __init__(self, per_s: float, burst: int, now: Callable[[], float]) -> None:
        self._per_s = per_s
        self._burst = burst
        self._now = now
        self._left = float(burst)
        self._counted_at = now()

    def take(self) -> bool:
        """Whether one more edit may be sent now."""
        now = self._now()
        self._left = min(self._burst, self._left + (now - self._counted_at) * self._per_s)
        self._counted_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
