"""Leaves a message alone for a while after Discord said that it is edited too often."""

from collections.abc import Callable

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 80.0


class Pacing:
    """Pauses that double with each refusal, one series for each message on its way.

    Args:
        now: monotonic seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._pauses: dict[str, tuple[float, float]] = {}

    def allows(self, key: str) -> bool:
        """Whether the pause after the last refusal is over."""
        _, until = self._pauses.get(key, (0.0, self._now()))
        return self._now() >= until

    def refused(self, key: str) -> None:
        """Begin the next pause, twice as long as the one before."""
        before, _ = self._pauses.get(key, (0.0, 0.0))
        pause = min(2 * before, LONGEST_PAUSE_S) or FIRST_PAUSE_S
        self._pauses[key] = (pause, self._now() + pause)

    def done(self, key: str) -> None:
        """Forget a message: it has got its last edit, or an edit was taken again."""
        self._pauses.pop(key, None)
