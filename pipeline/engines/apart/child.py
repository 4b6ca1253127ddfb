"""The child's side: one engine, drawing in one thread and rating in another."""

import logging
import os
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection

from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.children import prepare_child
from pipeline.engines.apart.messages import (
    Answer,
    Done,
    Draw,
    Drawn,
    Failed,
    Lost,
    News,
    Note,
    Order,
    Preview,
    Progress,
    Rate,
    Stop,
    WarmUp,
)
from pipeline.engines.base import Engine, Watch
from pipeline.errors import CancelledError, QArtError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """What a child holds.

    Attributes:
        engine: draws.
        aesthetic: scores on the engine's device, or None.
    """

    engine: Engine
    aesthetic: Aesthetic | None = None


Build = Callable[[], Parts]
"""Makes the parts in the child; picklable."""


def serve(connection: Connection, build: Build) -> None:
    """The whole life of a child; ends with its parent, or when the parent hangs up."""
    prepare_child()
    _Serving(connection, build()).run()
    # Whatever is still being drawn is not wanted.
    os._exit(0)


class _Serving:
    def __init__(self, connection: Connection, parts: Parts) -> None:
        self._connection = connection
        self._parts = parts
        self._speaking = threading.Lock()
        self._lock = threading.Lock()
        self._stopped: dict[int, threading.Event] = {}
        self._begun: dict[int, Future[None]] = {}
        # Scores of one request are computed while the next one is being drawn.
        self._drawing = ThreadPoolExecutor(1, "drawing")
        self._rating = ThreadPoolExecutor(1, "rating")

    def run(self) -> None:
        while True:
            try:
                order: Order = self._connection.recv()
            except (EOFError, OSError):
                return
            if isinstance(order, Stop):
                self._stop(order.task)
                continue
            thread = self._rating if isinstance(order, Rate) else self._drawing
            with self._lock:
                self._stopped[order.task] = threading.Event()
                self._begun[order.task] = thread.submit(self._work, order)

    def _stop(self, task: int) -> None:
        with self._lock:
            # An answer may have crossed the order to stop.
            if task not in self._begun:
                return
            self._stopped[task].set()
            waiting = self._begun[task].cancel()
        # What still waits, perhaps for minutes of compiling, is answered at once.
        if waiting:
            self._forget(task)
            self.tell(Failed(task, CancelledError("Cancelled.")))

    def _forget(self, task: int) -> None:
        with self._lock:
            del self._begun[task], self._stopped[task]

    def tell(self, message: News | Answer) -> None:
        with self._speaking:
            self._connection.send(message)

    def _work(self, order: Draw | Rate | WarmUp) -> None:
        try:
            answer = self._outcome(order)
            self._forget(order.task)
            self.tell(answer)
        except BaseException as error:
            # Nobody can tell whether the device's state is sound after this: a CUDA fault fails
            # every later call of its process. A new process is cheap beside a broken one.
            traceback.print_exc()
            self.tell(Lost(order.task, type(error).__name__))
            os._exit(1)

    def _outcome(self, order: Draw | Rate | WarmUp) -> Answer:
        try:
            return self._answer(order)
        except QArtError as error:
            return Failed(order.task, error)

    def _answer(self, order: Draw | Rate | WarmUp) -> Done:
        match order:
            case Draw(task, request):
                watch = _Reporter(task, self.tell, self._stopped[task])
                for candidate in self._parts.engine.draw(request, watch):
                    self.tell(Drawn(task, candidate))
                return Done(task)
            case Rate(task, images):
                if self._parts.aesthetic is None:
                    raise AssertionError("asked to rate without a predictor")
                return Done(task, tuple(self._parts.aesthetic.scores(images)))
            case WarmUp(task):
                # First the predictor: the engine then finds the batch that fits beside it.
                self._warm_predictor()
                self._parts.engine.warm_up()
                return Done(task)

    def _warm_predictor(self) -> None:
        """Load the predictor; pictures are drawn without it too, and rated by another one."""
        if self._parts.aesthetic is None:
            return
        try:
            self._parts.aesthetic.scores([Image.new("RGB", (64, 64))])
        except QArtError as error:
            log.warning("the aesthetic predictor cannot be used: %s", error.message)
        except Exception:
            log.exception("the aesthetic predictor cannot be used")


class _Reporter(Watch):
    """Tells the parent what a watch is told."""

    def __init__(self, task: int, tell: Callable[[News], None], stopped: threading.Event) -> None:
        self._task, self._tell, self._stopped = task, tell, stopped

    def progress(self, fraction: float) -> None:
        self._tell(Progress(self._task, fraction))

    def preview(self, index: int, image: Image.Image) -> None:
        self._tell(Preview(self._task, index, image))

    def note(self, sentence: str) -> None:
        self._tell(Note(self._task, sentence))

    def cancelled(self) -> bool:
        return self._stopped.is_set()
