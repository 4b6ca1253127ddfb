import asyncio

import pytest

from bot.background import in_background


async def test_what_breaks_work_that_nobody_waits_for_is_told(caplog: pytest.LogCaptureFixture):
    async def breaking() -> None:
        raise KeyError("a surprise")

    await asyncio.wait({in_background(breaking(), "resume jobs")})
    [record] = caplog.records
    assert record.message == "resume jobs: broken off"
    assert "a surprise" in caplog.text


async def test_an_end_that_was_meant_is_nothing_to_tell(caplog: pytest.LogCaptureFixture):
    stopped = in_background(asyncio.sleep(3600), "resume jobs")
    done = in_background(asyncio.sleep(0), "resume jobs")
    await asyncio.wait({done})
    stopped.cancel()
    await asyncio.wait({stopped})
    assert caplog.records == []
