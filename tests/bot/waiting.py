"""Waits for what another part of the same event loop is about to do."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE_S = 10.0


async def until(check: Callable[[], Found | None]) -> Found:
    """Ask until the answer is true, and return it."""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := check()):
            await asyncio.sleep(0.005)
    return found


async def until_async(check: Callable[[], Awaitable[Found | None]]) -> Found:
    """The same for a question that is asked asynchronously."""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := await check()):
            await asyncio.sleep(0.005)
    return found
