"""Child processes for drawing and judging, which outlive native code that crashes or hangs."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from typing import ParamSpec, TypeVar

from pipeline.children import born_deaf, prepare_child
from pipeline.errors import QArtError

P = ParamSpec("P")
T = TypeVar("T")

_TRIES = 2

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
    """A process pool that survives its processes.

    Each process belongs to a thread of ours, which hands it one piece of work after the other.
    Where a process dies, its piece runs once more in a new one, and nothing else is lost. A piece
    that takes longer than `limit_s` ends its process too. Thread-safe; processes start when there
    is work for them.

    One `ProcessPoolExecutor` for all would fail everything it holds with the first process that
    dies, and before Python 3.12 hang for ever where it holds cancelled work.
    """

    def __init__(self, processes: int | None = None, limit_s: float = LIMIT_S) -> None:
        """A pool of `processes`, `at_once()` unless given."""
        self._limit_s = limit_s
        self._threads = ThreadPoolExecutor(at_once() if processes is None else processes, "work")
        self._lock = threading.Lock()
        self._processes: dict[int, _Process] = {}
        self._closed = self._dropped = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn`, a picklable function, in a child process.

        Raises:
            RuntimeError: the pool is closed.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            limited = partial(_limited, self._limit_s, fn, *args, **kwargs)
            return self._threads.submit(self._run, limited)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop the processes; with `cancel_futures` all that has not ended fails as cancelled."""
        with self._lock:
            self._closed = True
            self._dropped |= cancel_futures
            if self._dropped:
                for process in self._processes.values():
                    process.kill()
        # Not told to cancel: those who wait for a future that it cancels would wait for ever.
        self._threads.shutdown(wait)
        for process in list(self._processes.values()):
            process.end(wait)

    def _run(self, work: Callable[[], T]) -> T:
        for _ in range(_TRIES):
            try:
                return self._process().run(work)
            except BrokenProcessPool:
                self._forget_process()
        raise WorkerCrashedError(
            "A worker process crashed or hung twice on one picture; try another seed."
        )

    def _process(self) -> "_Process":
        """The one of this thread."""
        thread = threading.get_ident()
        if thread not in self._processes and not self._dropped:
            process = _Process()
            with self._lock:
                self._processes[thread] = process
                # Too late for `shutdown` to see it.
                if self._dropped:
                    process.kill()
        if self._dropped:
            raise CancelledError
        return self._processes[thread]

    def _forget_process(self) -> None:
        with self._lock:
            process = self._processes.pop(threading.get_ident(), None)
        if process:
            process.end(wait=True)


class _Process:
    """One child process that does one thing at a time; each call may raise BrokenProcessPool."""

    def __init__(self) -> None:
        """Start it."""
        # Spawned, not forked: the server has threads and an event loop.
        context = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(1, context, initializer=_prepare)
        with born_deaf():
            number = self._executor.submit(os.getpid)
        self._number = number.result()

    def run(self, work: Callable[[], T]) -> T:
        return self._executor.submit(work).result()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._number, signal.SIGKILL)

    def end(self, wait: bool) -> None:
        self._executor.shutdown(wait)


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
