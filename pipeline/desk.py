"""Where the candidates of a request are handed in: to be judged, scored, and rescued."""

from abc import ABC, abstractmethod
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

from PIL import Image

from pipeline.aesthetic.base import LOWEST, Aesthetic
from pipeline.aesthetic.batches import Batches, Unrated
from pipeline.blueprint import Blueprint
from pipeline.futures import after, both, otherwise, ready
from pipeline.pool import WorkerCrashedError
from pipeline.rescue.work import Mended, mend
from pipeline.scan.assess import assess
from pipeline.scan.judge import UNREAD, Verdict


@dataclass(frozen=True)
class Outcome:
    """What became of a candidate.

    Attributes:
        verdict: the Judge's on the picture as it was drawn.
        aesthetic: its predicted rating, 1 to 10.
        mended: the rescued picture; None where none was needed, or no change helps.
        crashed: whether judging it brought a process down twice.
    """

    verdict: Verdict
    aesthetic: float
    mended: Mended | None = None
    crashed: bool = False


_CRASHED = Outcome(UNREAD, LOWEST, crashed=True)


class Desk(ABC):
    """Hands the pictures of one request in."""

    @property
    def fallback(self) -> Aesthetic | None:
        """What scores since the predictor failed, None as long as it works."""
        return None

    @abstractmethod
    def begin(self) -> None:
        """A round of drawing begins."""

    @abstractmethod
    def hand_in(self, image: Image.Image) -> Future[Outcome]:
        """Have a picture judged and scored, and rescued at once where it fails."""

    @abstractmethod
    def drawn(self) -> None:
        """The round's last picture was handed in."""


class PoolDesk(Desk):
    """Each picture is judged and scored by one child process of the pool."""

    def __init__(self, pool: Executor, blueprint: Blueprint, aesthetic: Aesthetic) -> None:
        self._pool, self._blueprint, self._aesthetic = pool, blueprint, aesthetic

    def begin(self) -> None:
        """Nothing waits here."""

    def hand_in(self, image: Image.Image) -> Future[Outcome]:
        """See `Desk.hand_in`."""
        found = self._pool.submit(assess, image, self._blueprint, self._aesthetic)
        assessed = after(found, lambda pair: ready(Outcome(*pair)))
        return after(
            otherwise(assessed, WorkerCrashedError, _CRASHED),
            lambda outcome: self._rescued(image, outcome),
        )

    def drawn(self) -> None:
        """Nothing waits here."""

    def _rescued(self, image: Image.Image, outcome: Outcome) -> Future[Outcome]:
        if outcome.verdict.scans or outcome.crashed:
            return ready(outcome)
        mending = self._pool.submit(mend, image, self._blueprint, self._aesthetic)
        mended = otherwise(mending, WorkerCrashedError, None)
        return after(mended, lambda found: ready(replace(outcome, mended=found)))


class BatchDesk(Desk):
    """Pictures are judged and rescued in the pool, one by one, and scored together elsewhere."""

    def __init__(self, pool: PoolDesk, batches: Batches) -> None:
        """A desk.

        Args:
            pool: judges, with an `Unrated` predictor.
            batches: scores.
        """
        self._pool, self._batches = pool, batches

    @property
    def fallback(self) -> Aesthetic | None:
        """See `Desk.fallback`."""
        return self._batches.fallback

    def begin(self) -> None:
        """See `Desk.begin`: pictures wait for their batch."""
        self._batches.gather()

    def hand_in(self, image: Image.Image) -> Future[Outcome]:
        """See `Desk.hand_in`; no rescue waits for a score."""
        score = self._batches.add(image)
        outcome = after(self._pool.hand_in(image), self._rated)
        return both(outcome, score, lambda found, rating: replace(found, aesthetic=rating))

    def drawn(self) -> None:
        """See `Desk.drawn`: the round's pictures are scored now, and later ones at once."""
        self._batches.flush()

    def _rated(self, outcome: Outcome) -> Future[Outcome]:
        """The outcome with its rescued picture scored."""
        mended = outcome.mended
        if mended is None:
            return ready(outcome)
        return after(
            self._batches.add(mended.image),
            lambda rating: ready(replace(outcome, mended=replace(mended, aesthetic=rating))),
        )


def make_desk(pool: Executor, rating: Executor, blueprint: Blueprint, aesthetic: Aesthetic) -> Desk:
    """The desk of one request.

    Args:
        pool: of processes, where candidates are judged.
        rating: of threads, where predictors score that do not go into the pool.
        blueprint: what candidates must scan as.
        aesthetic: the predictor.
    """
    if aesthetic.in_pool:
        return PoolDesk(pool, blueprint, aesthetic)
    return BatchDesk(PoolDesk(pool, blueprint, Unrated()), Batches(aesthetic, blueprint, rating))
