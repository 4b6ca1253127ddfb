"""Waits for what another part of the same event loop is about to do."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE_S = 60.0
STEP_S = 0.005


async def until(check: Callable[[], Found | Awaitable[Found | None] | None]) -> Found:
    """Ask again and again until the answer is true, and return it.

    Polling, because a chat client offers nothing to wait on for what it is about to send.
    """
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = check()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return found
            await asyncio.sleep(STEP_S)
