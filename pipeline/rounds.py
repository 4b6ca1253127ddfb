"""The rounds of one request: all candidates once, then the failing ones while time remains."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.engines.base import DrawRequest, Engine, spread_seeds
from pipeline.errors import CancelledError, EngineLostError, QArtError, SetupError
from pipeline.judging import Judging, StudioWatch
from pipeline.slots import Slots

log = logging.getLogger(__name__)

MOST = 3
"""Rounds of drawing again. Each is more insistent than the last, at the picture's cost."""


@dataclass(frozen=True)
class Pace:
    """How long rounds take, by those seen so far.

    Attributes:
        pictures: of the first round.
        seconds: it took.
        picture_s: what each picture of a round adds; that of the first round by default.
        round_s: what a round takes besides: all of it, where pictures are drawn as one batch.
    """

    pictures: int
    seconds: float
    picture_s: float | None = None
    round_s: float = 0.0

    def room(self, left_s: float) -> int:
        """How many pictures should fit into a round of so many seconds."""
        each = self.seconds / self.pictures if self.picture_s is None else self.picture_s
        if left_s <= 0 or left_s < self.round_s:
            return 0
        return int((left_s - self.round_s) / each) if each else self.pictures

    def after(self, pictures: int, seconds: float) -> "Pace":
        """The pace once a round of fewer pictures was seen."""
        fewer = self.pictures - pictures
        each = max(0.0, (self.seconds - seconds) / fewer) if fewer else seconds / pictures
        return replace(self, picture_s=each, round_s=max(0.0, seconds - each * pictures))


class Rounds:
    """Draws a request with one engine and keeps the best picture of each candidate.

    Attributes:
        slots: what the candidates hold so far.
        timings_s: see `StudioResult.timings_s`; without rank and total.
    """

    def __init__(
        self, engine: Engine, judging: Judging, watch: StudioWatch, clock: Callable[[], float]
    ) -> None:
        self.slots = Slots()
        self.timings_s: dict[str, float] = {}
        self._engine = engine
        self._judging = judging
        self._watch = watch
        self._clock = clock

    def first(self, drawing: DrawRequest, started: float) -> float:
        """Draw and judge every candidate, and rescue those that fail.

        Args:
            drawing: all of the request.
            started: when the request was begun.

        Returns:
            When it was done.

        Raises:
            CancelledError: the caller asked to stop.
        """
        self._draw(drawing, range(len(drawing.seeds)))
        drawn_at = self._clock()
        self._take_in()
        judged_at = self._clock()
        self.timings_s |= {"draw": drawn_at - started, "judge": judged_at - drawn_at}
        return judged_at

    def again(self, drawing: DrawRequest, wanted: int, started: float, budget_s: float) -> float:
        """Draw failing candidates again, from new seeds and more insistently each time.

        A round takes as many of them as should fit into what is left of the budget, going by how
        long the rounds before took. Withheld candidates stay withheld.

        Args:
            drawing: as in `first`.
            wanted: how many must scan; nothing is done once they do.
            started: when the first round was done.
            budget_s: seconds.

        Returns:
            When it was done.

        Raises:
            CancelledError: the caller asked to stop.
        """
        n = len(drawing.seeds)
        pace = Pace(n, sum(self.timings_s.values()))
        now, used = started, n
        for further in range(1, MOST + 1):
            chosen = self.slots.failing[: pace.room(started + budget_s - now)]
            if self.slots.scanning >= wanted or not chosen:
                break
            seeds = spread_seeds(drawing.seeds[0], used + len(chosen))[used:]
            used += len(chosen)
            insistence = drawing.insistence + further
            self._watch.redrawing(chosen)
            begun = now
            fine = self._retried(replace(drawing, seeds=seeds, insistence=insistence), chosen)
            now = self._clock()
            pace = pace.after(len(chosen), now - begun)
            self.timings_s["redraw"] = now - started
            if not fine:
                break
        return now

    def _retried(self, drawing: DrawRequest, slots: Sequence[int]) -> bool:
        """One further round; False when the engine gave up, which costs nothing that is there."""
        try:
            self._draw(drawing, slots)
        except CancelledError:
            raise
        except (SetupError, EngineLostError) as error:
            # Which path, setting or device it was concerns the operator only.
            log.warning("drawing again ended early: %s", error.message)
            self._judging.note("Drawing again ended early.")
            fine = False
        except QArtError as error:
            self._judging.note(f"Drawing again ended early. {error.message}")
            fine = False
        else:
            fine = True
        self._take_in()
        return fine

    def _take_in(self) -> None:
        """The round's verdicts into the slots."""
        found = self._judging.finish()
        self.slots.revise(self._judging.on_one_scale(self.slots.judged))
        self.slots.fill(self._judging.on_one_scale(found))

    def _draw(self, drawing: DrawRequest, slots: Sequence[int]) -> None:
        self._judging.begin(slots, drawing.insistence)
        for candidate in self._engine.draw(drawing, self._judging):
            self._judging.add(candidate)
