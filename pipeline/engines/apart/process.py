"""The parent's side of one child: start it, speak to it, notice its end, start it again."""

import logging
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

from pipeline.children import born_deaf
from pipeline.engines.apart.child import Build, serve
from pipeline.engines.apart.messages import Answer, Done, Failed, Lost, News, Order, Stop
from pipeline.errors import EngineLostError

log = logging.getLogger(__name__)

_PATIENCE_S = 60.0
"""How long a child that was told to stop may take over its step before it is killed."""

_SILENCE_S = 1800.0
"""How long a child at work may say nothing; one that does hangs with its device.

Far above a step, and above loading weights and compiling networks, which say nothing either."""

_LOOK_S = 1.0


class Child:
    """A child process, started with its first task and again after it ended. Thread-safe.

    Attributes:
        name: what people call it: its device.
    """

    def __init__(self, name: str, build: Build) -> None:
        self.name = name
        self._build = build
        self._lock = threading.Lock()
        self._numbers = count()
        self._line: _Line | None = None
        self._closed = False

    @property
    def alive(self) -> bool:
        """Whether it runs now."""
        line = self._line
        return line is not None and line.open

    def begin(self, order: Callable[[int], Order]) -> "Task":
        """Give an order.

        Args:
            order: makes it for a task's number.

        Raises:
            EngineLostError: the child was closed.
        """
        with self._lock:
            if self._closed:
                raise EngineLostError(f"The process that draws on {self.name} was closed.")
            if self._line is None or not self._line.open:
                self._line = _Line(self._build)
            task = Task(next(self._numbers), self._line)
        task.send(order(task.number))
        return task

    def close(self) -> None:
        """End the process; what it was working on is lost."""
        with self._lock:
            self._closed = True
            if self._line is not None:
                self._line.close()


class Task:
    """One order and the messages about it."""

    def __init__(self, number: int, line: "_Line") -> None:
        self.number = number
        self._line = line
        self._messages: queue.SimpleQueue[News | Answer] = queue.SimpleQueue()
        self._answered = False
        line.connect(number, self._messages)

    def send(self, order: Order) -> None:
        """Speak to the child; one that is gone answers `Lost`."""
        self._line.send(order)

    def next(self, timeout_s: float | None = None) -> News | Answer | None:
        """The next message, or None when there is none in time; nothing follows an answer."""
        try:
            message = self._messages.get(timeout=timeout_s)
        except queue.Empty:
            return None
        self._answered = isinstance(message, Done | Failed | Lost)
        return message

    def kill(self) -> None:
        """End the child at once; the answer is `Lost`."""
        self._line.kill()

    def end(self) -> None:
        """Stop what is still going on and wait until the child has let go of it.

        A child that does not is killed: its device hangs.
        """
        if not self._answered:
            self.send(Stop(self.number))
        while not self._answered:
            if self.next(_PATIENCE_S) is None:
                self._line.kill()


class _Line:
    """One run of the process and the pipe to it."""

    def __init__(self, build: Build) -> None:
        # Spawned, not forked: the server has threads and an event loop, and CUDA forbids it.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, build), daemon=True)
        with born_deaf():
            self._process.start()
        # Else the end of the child would not close the pipe.
        theirs.close()
        self._lock = threading.Lock()
        self._speaking = threading.Lock()
        self._tasks: dict[int, queue.SimpleQueue[News | Answer]] = {}
        self._ended = ""
        self._heard = time.monotonic()
        # It alone waits for the process: two waiting threads would rob each other of its end.
        self._listener = threading.Thread(target=self._listen, name="child", daemon=True)
        self._listener.start()

    @property
    def open(self) -> bool:
        return not self._ended

    def connect(self, task: int, messages: "queue.SimpleQueue[News | Answer]") -> None:
        with self._lock:
            if self._ended:
                messages.put(Lost(task, self._ended))
            else:
                if not self._tasks:
                    self._heard = time.monotonic()
                self._tasks[task] = messages

    def send(self, order: Order) -> None:
        # A closed pipe is noticed by the listener, which answers every task.
        with suppress(OSError), self._speaking:
            self._connection.send(order)

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        self._process.kill()
        self._listener.join()

    def _listen(self) -> None:
        reason = ""
        while not reason:
            if not _speaks(self._connection):
                reason = self._silence()
            elif (message := _received(self._connection)) is None:
                break
            else:
                self._heard = time.monotonic()
                if isinstance(message, Lost):
                    reason = message.reason
                else:
                    self._deliver(message)
        # It is gone, or of no use any more; its device is free once the process is.
        self._process.kill()
        self._process.join()
        with self._lock:
            self._ended = reason or _ending(self._process.exitcode)
            lost, self._tasks = self._tasks, {}
        # Whoever is in the middle of an order notices first that nobody reads it any more.
        with self._speaking:
            self._connection.close()
        for task, messages in lost.items():
            messages.put(Lost(task, self._ended))

    def _silence(self) -> str:
        """Why a child that says nothing is ended, "" while it need not be."""
        if self._tasks and time.monotonic() - self._heard > _SILENCE_S:
            return f"silent for {_SILENCE_S:.0f} s"
        return ""

    def _deliver(self, message: News | Done | Failed) -> None:
        with self._lock:
            messages = self._tasks[message.task]
            if isinstance(message, Done | Failed):
                del self._tasks[message.task]
        messages.put(message)


def _speaks(connection: Connection) -> bool:
    """Whether there is a message, or the end of them. Waits a moment for it."""
    try:
        return connection.poll(_LOOK_S)
    except (EOFError, OSError):
        return True


def _received(connection: Connection) -> Any:
    """The next message of a child, None when it is gone."""
    try:
        return connection.recv()
    except (EOFError, OSError):
        return None
    except Exception:
        # Its tasks must not wait for ever because of one message.
        log.exception("a child said what cannot be read")
        return None


def _ending(code: int | None) -> str:
    return f"signal {-code}" if code and code < 0 else f"exit code {code}"
