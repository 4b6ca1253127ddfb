"""Two child processes for drawing and judging, which outlive a crash of native code."""

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from pipeline.children import born_deaf, prepare_child
from pipeline.errors import QArtError

P = ParamSpec("P")
T = TypeVar("T")

PROCESSES = 2


class WorkerCrashedError(QArtError):
    """Native code brought its process down, twice, on the same piece of work."""

    code = "worker-crashed"


class WorkPool(Executor):
    """A process pool that rebuilds itself.

    `ProcessPoolExecutor` fails everything it holds when one process dies. Here each of those
    pieces of work runs again, alone in a process of its own, so that only the one that kills its
    process fails, with `WorkerCrashedError`. Thread-safe; processes start with the first piece.
    """

    def __init__(self, processes: int = PROCESSES) -> None:
        self._processes = processes
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._closed = False
        # One thread: whatever was in the broken pool is tried one after the other.
        self._second_tries = ThreadPoolExecutor(1, "second-try")

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn`, a picklable function, in a child process.

        Raises:
            RuntimeError: the pool is closed.
        """
        outer: Future[T] = Future()

        def settle(inner: Future[T]) -> None:
            if not inner.cancelled() and isinstance(inner.exception(), BrokenProcessPool):
                self._second_tries.submit(_settle_alone, outer, fn, args, kwargs)
            else:
                _resolve(outer, inner)

        inner = self._hand_in(fn, args, kwargs)
        inner.add_done_callback(settle)
        outer.add_done_callback(lambda done: done.cancelled() and inner.cancel())
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop the processes; with `cancel_futures` drop what has not started."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(wait, cancel_futures=cancel_futures)
        self._second_tries.shutdown(wait, cancel_futures=cancel_futures)

    def _hand_in(
        self, fn: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> Future[T]:
        # Processes start with the first piece of work.
        with self._lock, born_deaf():
            if self._closed:
                raise RuntimeError("the pool is closed")
            if self._pool is None:
                self._pool = _start(self._processes)
            try:
                return self._pool.submit(fn, *args, **kwargs)
            except BrokenProcessPool:
                self._pool = _start(self._processes)
                return self._pool.submit(fn, *args, **kwargs)


def _start(processes: int) -> ProcessPoolExecutor:
    # Spawned, not forked: the server has threads and an event loop.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, context, initializer=_prepare)


def _prepare() -> None:
    """Set a child up: one thread each."""
    prepare_child()
    import cv2

    cv2.setNumThreads(1)


def _settle_alone(
    outer: Future[T],
    fn: Callable[..., T],
    args: tuple[object, ...],
    kwargs: dict[str, object],
) -> None:
    if outer.cancelled():
        outer.set_running_or_notify_cancel()
        return
    with _start(1) as alone:
        with born_deaf():
            inner = alone.submit(fn, *args, **kwargs)
        if isinstance(inner.exception(), BrokenProcessPool):
            inner = Future()
            words = "A worker process crashed twice on one picture; try another seed."
            inner.set_exception(WorkerCrashedError(words))
    _resolve(outer, inner)


def _resolve(outer: Future[T], inner: Future[T]) -> None:
    """Hand the outcome of `inner`, which is done, on to `outer`, unless that was cancelled."""
    if inner.cancelled():
        outer.cancel()
    if not outer.set_running_or_notify_cancel():
        return
    error = inner.exception()
    if error is None:
        outer.set_result(inner.result())
    else:
        outer.set_exception(error)
