"""An outage is told once, in words that anybody can read."""

import aiohttp
import pytest

from bot.outage import Outage, out_of_reach


async def test_the_same_trouble_is_told_once_and_another_anew(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("bot.outage.sleep", pause)
    outage = Outage()
    for what, at_least in [("It rains", 0), ("It rains", 0), ("It snows", 30), ("It snows", 0)]:
        await outage.wait(what, at_least)
    assert [record.message for record in caplog.records] == [
        "It rains; trying again until it works",
        "It snows; trying again until it works",
    ]
    assert pauses == [5, 10, 30, 40]


async def raised_by(url: str) -> Exception:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError) as caught:
            await session.get(url)
    return caught.value


async def test_a_closed_port_is_told_in_words(unused_tcp_port: int) -> None:
    error = await raised_by(f"http://127.0.0.1:{unused_tcp_port}/")
    assert out_of_reach("It", error) == "It cannot be reached (Connection refused)"


async def test_a_name_that_nobody_knows_is_told_in_words() -> None:
    said = out_of_reach("It", await raised_by("http://nobody.invalid/"))
    assert "name" in said.lower()
    assert "ConnectionKey" not in said
    assert "host" not in said


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (TimeoutError(), "no answer in time"),
        (aiohttp.ServerTimeoutError(), "no answer in time"),
        (aiohttp.ServerDisconnectedError(), "Server disconnected"),
        (OSError(), "OSError"),
    ],
)
def test_other_errors_are_told_in_words(error: Exception, why: str) -> None:
    assert out_of_reach("It", error) == f"It cannot be reached ({why})"
