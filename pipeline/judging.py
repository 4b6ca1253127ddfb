"""One request on its way: what the engine draws is judged, and rescued where it fails."""

from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace

from PIL import Image

from pipeline.aesthetic.batches import FELL_BACK
from pipeline.blueprint import Blueprint
from pipeline.desk import Desk, Outcome
from pipeline.engines.base import Candidate, Watch
from pipeline.ranking import Judged
from pipeline.scan.judge import Verdict

_POLL_S = 0.2
_DRAWING = 0.7  # drawing's share of a round's progress
_ALL = 0.99  # where the progress of all rounds ends; the last hundredth is ranking
_ROUND = 0.9  # a round's share of the progress that is left, as another one may follow


class StudioWatch(Watch):
    """How a caller follows a request: `Watch`, and each candidate as it is drawn and judged.

    All methods are called in the thread that called `Studio.run`; `progress` covers all of it.
    """

    def drawn(self, candidate: Candidate) -> None:
        """`candidate` is finished and not judged yet."""

    def judged(self, index: int, verdict: Verdict, aesthetic: float) -> None:
        """Candidate `index` has its scores; the aesthetic one is 1 to 10."""

    def redrawing(self, indices: Sequence[int]) -> None:
        """These candidates do not scan and are drawn again.

        Each is reported `drawn` and `judged` once more, perhaps with a worse picture than the one
        it keeps in the end.
        """


class Judging(Watch):
    """The engine's Watch over every round of a request, and the verdicts and rescues still owed."""

    def __init__(self, watch: StudioWatch, desk: Desk, blueprint: Blueprint) -> None:
        """Judge for `watch`, who wants to know, at `desk`, what must scan as `blueprint`."""
        self.notes: list[str] = []
        self._watch = watch
        self._desk = desk
        self._blueprint = blueprint
        self._pending: dict[Future[Outcome], Candidate] = {}
        self._slots: tuple[int, ...] = ()
        self._insistence = 0
        self._judged: list[Judged] = []
        self._drawn = self._told = self._from = 0.0

    def begin(self, slots: Sequence[int], insistence: int) -> None:
        """A round begins.

        Args:
            slots: the request's index of each candidate that is drawn now.
            insistence: of the round's `DrawRequest`.
        """
        self._slots, self._insistence = tuple(slots), insistence
        self._judged = []
        self._drawn, self._from = 0.0, self._told
        self._desk.begin()

    def progress(self, fraction: float) -> None:
        """See `Watch.progress`, for the drawing of this round."""
        self._drawn = max(self._drawn, min(1.0, fraction))
        self._report()

    def preview(self, index: int, image: Image.Image) -> None:
        """See `Watch.preview`."""
        self._watch.preview(self._slots[index], image)

    def note(self, sentence: str) -> None:
        """See `Watch.note`; rounds may repeat themselves."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def cancelled(self) -> bool:
        """See `Watch.cancelled`."""
        return self._watch.cancelled()

    def add(self, candidate: Candidate) -> None:
        """Judge a candidate of this round."""
        recipe = candidate.recipe
        if self._insistence:
            recipe = recipe | {"insistence": self._insistence}
        candidate = replace(candidate, index=self._slots[candidate.index], recipe=recipe)
        self._pending[self._desk.hand_in(candidate.image)] = candidate
        self._watch.drawn(candidate)
        self._collect(0)

    def finish(self) -> list[Judged]:
        """Wait for the verdicts still out; returns the round's, by index."""
        self.progress(1.0)
        self._desk.drawn()
        while self._pending:
            self.check()
            self._collect(_POLL_S)
        if self._desk.fallback is not None:
            self.note(FELL_BACK)
        return sorted(self._judged, key=lambda item: item.candidate.index)

    def on_one_scale(self, judged: Iterable[Judged]) -> list[Judged]:
        """The same with scores that can be compared, also where the predictor failed meanwhile."""
        fallback, blueprint = self._desk.fallback, self._blueprint
        if fallback is None:
            return list(judged)
        return [
            replace(item, aesthetic=fallback.score(item.candidate.image, blueprint))
            for item in judged
        ]

    def abandon(self) -> None:
        """Drop what is still owed."""
        for task in list(self._pending):
            task.cancel()

    def _collect(self, timeout_s: float) -> None:
        done, _ = wait(self._pending, timeout_s, FIRST_COMPLETED)
        for task in done:
            candidate, outcome = self._pending.pop(task), task.result()
            if outcome.crashed:
                self.note(
                    f"Candidate {candidate.index} crashed a decoder and counts as not scanning."
                )
            self._settle(_judged(candidate, outcome))

    def _settle(self, judged: Judged) -> None:
        self._judged.append(judged)
        self._watch.judged(judged.candidate.index, judged.verdict, judged.aesthetic)
        self._report()

    def _report(self) -> None:
        judged = len(self._judged) / len(self._slots)
        done = _DRAWING * self._drawn + (1 - _DRAWING) * judged
        self._told = self._from + (_ALL - self._from) * _ROUND * done
        self._watch.progress(self._told)


def _judged(candidate: Candidate, outcome: Outcome) -> Judged:
    """The candidate as it is ranked: mended, where that was needed and possible."""
    mended = outcome.mended
    if mended is None:
        return Judged(candidate, outcome.verdict, outcome.aesthetic)
    change: dict[str, str | int | float] = {
        "rescue_delta_e": mended.delta_e,
        "rescue_ssim": mended.ssim,
        "rescue_margin": mended.margin,
    }
    candidate = replace(candidate, image=mended.image, recipe=candidate.recipe | change)
    return Judged(candidate, mended.verdict, mended.aesthetic, rescued=True)
