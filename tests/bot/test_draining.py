"""Handlers when the bot is told to stop."""

import asyncio

import pytest

from bot.draining import Inside


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Inside:
    monkeypatch.setattr("bot.draining.DRAIN_S", 0.1)
    return Inside()


async def test_handlers_are_waited_for_also_those_that_come_in_meanwhile(inside: Inside) -> None:
    done = []

    async def handler(number: int) -> None:
        await asyncio.sleep(0.01)
        if number:
            inside.add(asyncio.create_task(handler(number - 1)))
        done.append(number)

    inside.add(asyncio.create_task(handler(3)))
    await inside.drain()
    assert done == [3, 2, 1, 0]


async def test_those_that_take_too_long_may_still_clean_up(inside: Inside) -> None:
    left = []

    async def handler() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(0.02)
            left.append("a word")
            raise

    task = asyncio.create_task(handler())
    inside.add(task)
    await inside.drain()
    assert left == ["a word"]
    assert task.cancelled()


async def test_one_that_never_ends_does_not_keep_the_bot(inside: Inside) -> None:
    async def handler() -> None:
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if over:
                    raise

    over = []
    task = asyncio.create_task(handler())
    inside.add(task)
    await asyncio.sleep(0)
    await inside.drain()
    assert not task.done()
    over.append(True)
    task.cancel()
    await asyncio.wait({task})
