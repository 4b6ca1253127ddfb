"""Where the candidates of a request are handed in: to be judged and scored, and to be rescued."""

from abc import ABC, abstractmethod
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import TypeAlias

from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.batches import Batches, Unrated
from pipeline.blueprint import Blueprint
from pipeline.futures import after, both, ready
from pipeline.rescue.work import Mended, mend
from pipeline.scan.assess import assess
from pipeline.scan.judge import Verdict

Assessment: TypeAlias = Future[tuple[Verdict, float]]
Mending: TypeAlias = Future[Mended | None]


class Desk(ABC):
    """Hands the pictures of one request in."""

    @abstractmethod
    def assess(self, image: Image.Image) -> Assessment:
        """Have a picture judged and scored."""

    @abstractmethod
    def mend(self, image: Image.Image) -> Mending:
        """Have a picture rescued, judged and scored; None when no change helps."""

    @abstractmethod
    def drawn(self) -> None:
        """The round's last picture was handed in."""


class PoolDesk(Desk):
    """Each picture is judged and scored by one child process of the pool."""

    def __init__(self, pool: Executor, blueprint: Blueprint, aesthetic: Aesthetic) -> None:
        self._pool, self._blueprint, self._aesthetic = pool, blueprint, aesthetic

    def assess(self, image: Image.Image) -> Assessment:
        """See `Desk.assess`."""
        return self._pool.submit(assess, image, self._blueprint, self._aesthetic)

    def mend(self, image: Image.Image) -> Mending:
        """See `Desk.mend`."""
        return self._pool.submit(mend, image, self._blueprint, self._aesthetic)

    def drawn(self) -> None:
        """Nothing waits here."""


class BatchDesk(Desk):
    """Pictures are judged in the pool, one by one, and scored together elsewhere."""

    def __init__(self, pool: PoolDesk, batches: Batches) -> None:
        """A desk.

        Args:
            pool: judges, with an `Unrated` predictor.
            batches: scores.
        """
        self._pool, self._batches = pool, batches

    def assess(self, image: Image.Image) -> Assessment:
        """See `Desk.assess`."""
        judged = self._pool.assess(image)
        return both(judged, self._batches.add(image), lambda found, score: (found[0], score))

    def mend(self, image: Image.Image) -> Mending:
        """See `Desk.mend`."""
        return after(self._pool.mend(image), self._rated)

    def drawn(self) -> None:
        """See `Desk.drawn`: the round's pictures are scored now."""
        self._batches.flush()

    def _rated(self, mended: Mended | None) -> Mending:
        if mended is None:
            return ready(None)
        score = self._batches.add(mended.image)
        self._batches.flush()
        return after(score, lambda rating: ready(replace(mended, aesthetic=rating)))


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
