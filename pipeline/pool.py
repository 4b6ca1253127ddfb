"""Child processes for drawing and judging, which outlive native code that crashes or hangs."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import ParamSpec, TypeVar

from pipeline.children import born_deaf, prepare_child
from pipeline.errors import QArtError

P = ParamSpec("P")
T = TypeVar("T")

LIMIT_S = 300.0
"""How long one piece of work may take. The longest take seconds, on a busy machine a minute."""


def at_once() -> int:
    """How many processes a pool has: one for each processor, 2 to 8.

    A request has eight candidates, and judging one keeps one processor busy.
    """
    return min(8, max(2, os.cpu_count() or 2))


class WorkerCrashedError(QArtError):
    """Native code brought its process down, or never came back, twice, on the same work."""

    code = "worker-crashed"


class WorkPool(Executor):
    """A process pool that rebuilds itself.

    `ProcessPoolExecutor` fails everything it holds when one process dies. Here each of those
    pieces of work runs again, alone in a process of its own, so that only the one that kills its
    process fails, with `WorkerCrashedError`. A piece that takes longer than `limit_s` ends its
    process too. Thread-safe; processes start with the first piece.
    """

    def __init__(self, processes: int | None = None, limit_s: float = LIMIT_S) -> None:
        """A pool of `processes`, `at_once()` unless given."""
        self._processes = at_once() if processes is None else processes
        self._limit_s = limit_s
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
                self._second_tries.submit(_settle_alone, outer, limited)
            else:
                _resolve(outer, inner)

        limited = partial(_limited, self._limit_s, fn, *args, **kwargs)
        inner = self._hand_in(limited)
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

    def _hand_in(self, work: Callable[[], T]) -> Future[T]:
        # Processes start with the first piece of work.
        with self._lock, born_deaf():
            if self._closed:
                raise RuntimeError("the pool is closed")
            if self._pool is None:
                self._pool = _start(self._processes)
            try:
                return self._pool.submit(work)
            except BrokenProcessPool:
                self._pool = _start(self._processes)
                return self._pool.submit(work)


def _start(processes: int) -> ProcessPoolExecutor:
    # Spawned, not forked: the server has threads and an event loop.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, context, initializer=_prepare)


def _prepare() -> None:
    """Set a child up: one thread each."""
    prepare_child()
    import cv2

    cv2.setNumThreads(1)


def _limited(limit_s: float, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `fn` in this process, which the alarm ends when it takes too long.

    Nobody handles the alarm, so that it also ends native code that never returns.
    """
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        return fn(*args, **kwargs)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _settle_alone(outer: Future[T], work: Callable[[], T]) -> None:
    if outer.cancelled():
        outer.set_running_or_notify_cancel()
        return
    with _start(1) as alone:
        with born_deaf():
            inner = alone.submit(work)
        if isinstance(inner.exception(), BrokenProcessPool):
            inner = Future()
            words = "A worker process crashed or hung twice on one picture; try another seed."
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
