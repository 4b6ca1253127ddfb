"""A request's places for candidates: what each one holds, and what it took to get there."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.ranking import Judged, standing


@dataclass(frozen=True)
class Yield:
    """How many candidates scan, and what that took. The first four add up to the candidates.

    Attributes:
        as_drawn: scan as they were drawn at first.
        rescued: scan since the Rescue changed what was drawn at first.
        after_redraw: scan only since they were drawn again, with or without the Rescue.
        failing: do not scan.
        slots_redrawn: candidates that were drawn again.
        redraws: pictures drawn again, all rounds together.
    """

    as_drawn: int
    rescued: int
    after_redraw: int
    failing: int
    slots_redrawn: int = 0
    redraws: int = 0

    @property
    def scanning(self) -> int:
        """How many scan."""
        return self.as_drawn + self.rescued + self.after_redraw

    def sentence(self) -> str:
        """The yield for people."""
        total = self.scanning + self.failing
        words = (
            f"Only {self.scanning} of {total} candidates scan: "
            f"{self.as_drawn} as drawn, {self.rescued} by the rescue"
        )
        if not self.redraws:
            return f"{words}; nothing was drawn again."
        return (
            f"{words}, {self.after_redraw} drawn again "
            f"({_counted(self.redraws, 'new picture')} for "
            f"{_counted(self.slots_redrawn, 'candidate')})."
        )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


class Slots:
    """The best picture of each candidate over all rounds."""

    def __init__(self) -> None:
        self._held: dict[int, Judged] = {}
        self._redrawn: set[int] = set()
        self._again: set[int] = set()
        self._redraws = 0

    def fill(self, round_: Iterable[Judged]) -> None:
        """Take in a round; a slot keeps the better of its pictures, the older of equal ones."""
        for item in round_:
            slot = item.candidate.index
            held = self._held.get(slot)
            if held is None:
                self._held[slot] = item
                continue
            self._redraws += 1
            self._redrawn.add(slot)
            if standing(item) < standing(held):
                self._held[slot] = item
                self._again.add(slot)

    def revise(self, revised: Iterable[Judged]) -> None:
        """Take in other scores of the pictures that the slots hold."""
        self._held |= {item.candidate.index: item for item in revised}

    @property
    def judged(self) -> list[Judged]:
        """What the slots hold, by index; a withheld candidate has no slot."""
        return [self._held[slot] for slot in sorted(self._held)]

    @property
    def failing(self) -> list[int]:
        """Slots whose picture does not scan, by index."""
        return [item.candidate.index for item in self.judged if not item.verdict.scans]

    @property
    def scanning(self) -> int:
        """How many slots hold a picture that scans."""
        return len(self._held) - len(self.failing)

    def yielded(self) -> Yield:
        """The yield so far."""
        scanning = [item for item in self.judged if item.verdict.scans]
        first = [item for item in scanning if item.candidate.index not in self._again]
        rescued = sum(item.rescued for item in first)
        return Yield(
            as_drawn=len(first) - rescued,
            rescued=rescued,
            after_redraw=len(scanning) - len(first),
            failing=len(self.failing),
            slots_redrawn=len(self._redrawn),
            redraws=self._redraws,
        )
