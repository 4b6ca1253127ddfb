"""Scoring many pictures in one pass, where the predictor is not in the pool's processes."""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from typing import ClassVar

from PIL import Image

from pipeline.aesthetic.base import LOWEST, Aesthetic
from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.blueprint import Blueprint
from pipeline.errors import QArtError

log = logging.getLogger(__name__)

SIZE = 8
"""Pictures in a batch: those of a request."""

FELL_BACK = "The aesthetic predictor failed, so the embedded one scored these pictures."
"""A note for people."""


class Unrated(Aesthetic):
    """Holds the place of a score that comes from elsewhere."""

    name: ClassVar[str] = "unrated"

    def score(self, image: Image.Image, blueprint: Blueprint | None = None) -> float:
        """No opinion."""
        return LOWEST


class Batches:
    """Collects the pictures of one request and scores them together. Thread-safe."""

    def __init__(self, aesthetic: Aesthetic, blueprint: Blueprint, executor: Executor) -> None:
        """Collect for `aesthetic`, which works on `executor`, of threads."""
        self._aesthetic = aesthetic
        self._blueprint = blueprint
        self._executor = executor
        self._lock = threading.Lock()
        self._gathering = True
        self._waiting: list[tuple[Image.Image, Future[float]]] = []
        self._fell_back = False

    @property
    def fallback(self) -> Aesthetic | None:
        """What scores since the predictor failed, None as long as it works.

        Scores from before are on another scale.
        """
        return self._aesthetic if self._fell_back else None

    def gather(self) -> None:
        """From now on pictures wait until their batch is full, or flushed."""
        with self._lock:
            self._gathering = True

    def add(self, image: Image.Image) -> Future[float]:
        """The score of a picture."""
        future: Future[float] = Future()
        with self._lock:
            self._waiting.append((image, future))
            due = not self._gathering or len(self._waiting) >= SIZE
        if due:
            self._submit()
        return future

    def flush(self) -> None:
        """Score what waits, and from now on each picture at once."""
        with self._lock:
            self._gathering = False
        self._submit()

    def _submit(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        wanted = [(i, f) for i, f in batch if f.set_running_or_notify_cancel()]
        if not wanted:
            return
        images, futures = zip(*wanted, strict=True)
        try:
            self._executor.submit(self._score, images, futures)
        except RuntimeError as error:  # the studio was closed meanwhile
            _refuse(futures, error)

    def _score(self, images: Sequence[Image.Image], futures: Sequence[Future[float]]) -> None:
        try:
            scores = self._scores(images)
        except BaseException as error:
            _refuse(futures, error)
            return
        for future, score in zip(futures, scores, strict=True):
            future.set_result(score)

    def _scores(self, images: Sequence[Image.Image]) -> list[float]:
        """Pictures are drawn already: a predictor that fails must not cost them."""
        try:
            return self._aesthetic.scores(images, self._blueprint)
        except QArtError as error:
            log.warning("the aesthetic predictor failed: %s", error.message)
        except Exception:
            log.exception("the aesthetic predictor failed")
        self._aesthetic = FeatureAesthetic()
        self._fell_back = True
        return self._aesthetic.scores(images, self._blueprint)


def _refuse(futures: Sequence[Future[float]], error: BaseException) -> None:
    for future in futures:
        future.set_exception(error)
