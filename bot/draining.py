"""Handlers that a restart must not cut short."""

import asyncio

DRAIN_S = 5.0


class Inside:
    """The tasks that have taken something in and are not done with it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def add(self, task: "asyncio.Task[object] | None") -> None:
        """Count a task in until it is done."""
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Let the tasks finish what they are at, for a while."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_S)
