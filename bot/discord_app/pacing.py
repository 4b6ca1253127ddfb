"""How often progress is shown: seldom enough that results never wait for it."""

from collections.abc import Callable

from bot.budget import Budget
from bot.recent import Recent

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 80.0

EDITS_PER_S = 0.5
"""Discord takes about 5 edits in 5 s in one channel; the rest is for results."""

BURST = 3


class Pacing:
    """Pauses of single messages that double with each refusal, and a budget for each channel.

    Args:
        now: monotonic seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._pauses: dict[str, tuple[float, float]] = {}
        self._budgets: Recent[Budget] = Recent()

    def take(self, key: str, channel_id: str) -> bool:
        """Whether a message may be edited now; then it counts as one more edit in its channel."""
        _, until = self._pauses.get(key, (0.0, self._now()))
        return self._now() >= until and self._budget(channel_id).take()

    def refused(self, key: str, at_least: float = 0.0) -> None:
        """Begin the next pause, twice as long as the one before.

        Args:
            key: the message.
            at_least: seconds; infinite for a message that there is no point in trying again.
        """
        before, _ = self._pauses.get(key, (0.0, 0.0))
        pause = max(min(2 * before, LONGEST_PAUSE_S) or FIRST_PAUSE_S, at_least)
        self._pauses[key] = (pause, self._now() + pause)

    def done(self, key: str) -> None:
        """Forget a message: it has got its last edit, or an edit was taken again."""
        self._pauses.pop(key, None)

    def _budget(self, channel_id: str) -> Budget:
        budget = self._budgets.get(channel_id) or Budget(EDITS_PER_S, BURST, self._now)
        self._budgets.keep(channel_id, budget)
        return budget
