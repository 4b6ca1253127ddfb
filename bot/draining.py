"""Handlers that a restart must not cut short."""

import asyncio
from contextlib import suppress

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
        """Let the tasks finish what they are at, for a while; then they may only clean up."""
        await self._end_within(DRAIN_S)
        for task in self._tasks:
            task.cancel()
        await self._end_within(DRAIN_S)

    async def _end_within(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                # More may come in meanwhile.
                while self._tasks:
                    await asyncio.wait(self._tasks)
