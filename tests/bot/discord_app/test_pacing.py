"""Progress leaves a message alone after Discord said that it is edited too often."""

import aiohttp
import pytest

from bot import wording
from bot.contact_sheet import ContactSheet
from bot.discord_app.pacing import BURST, FIRST_PAUSE_S, LONGEST_PAUSE_S, Pacing
from tests.bot.conformance import PROMPT, URL, says
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


def test_pauses_double_up_to_the_longest() -> None:
    time = 0.0
    pacing = Pacing(lambda: time)
    pauses = []
    for _ in range(6):
        pacing.refused("a")
        started = time
        while not pacing.take("a", "c"):
            time += 1
        pauses.append(time - started)
    assert pauses == [5, 10, 20, 40, 80, 80]
    assert pauses[0] == FIRST_PAUSE_S
    assert pauses[-1] == LONGEST_PAUSE_S


def test_a_pause_is_as_long_as_discord_says() -> None:
    time = 0.0
    pacing = Pacing(lambda: time)
    pacing.refused("a", at_least=31.0)
    time = 30.0
    assert not pacing.take("a", "c")
    time = 31.0
    assert pacing.take("a", "c")


def test_one_message_does_not_hold_up_another() -> None:
    pacing = Pacing(lambda: 0.0)
    pacing.refused("a")
    assert not pacing.take("a", "c")
    assert pacing.take("b", "c")
    pacing.done("a")
    assert pacing.take("a", "c")


def test_the_messages_of_one_channel_share_its_budget() -> None:
    time = 0.0
    pacing = Pacing(lambda: time)
    assert sum(pacing.take(f"job-{n}", "c") for n in range(50)) == BURST
    assert pacing.take("job-1", "another")
    time = 60.0
    assert [pacing.take("job-1", "c") for _ in range(BURST + 1)] == [True] * BURST + [False]


async def test_in_a_busy_channel_results_wait_for_no_progress(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # simcord waits for timers that are due within seconds, and another try always is.
    monkeypatch.setattr("bot.conversation.PROGRESS_INTERVAL_S", 3600.0)
    async with DiscordHarness(wire) as chat:
        for number in range(6):
            await chat.ask(URL, f"koi {number}")
        await until(lambda: len(wire.jobs) == 6)
        await until(lambda: len(chat.requests("PATCH")) >= BURST)
        for job_id in wire.jobs:
            await wire.succeed(job_id)
        await until(lambda: len(wire.posts) == 6)
        assert len(chat.requests("PATCH")) == BURST + 6


@pytest.mark.parametrize(("status", "code"), [(403, 50001), (404, 10008)])
async def test_a_message_that_is_out_of_reach_is_left_alone_until_the_result(
    wire: WireServer, status: int, code: int
) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        path = f"/channels/{chat.channel.id}/messages/*"
        chat.env.inject_error("PATCH", path, status=status, code=code)
        edits = len(chat.requests("PATCH"))
        job, sheet = wire.jobs["job-1"], ContactSheet(chat.client)
        for _ in range(4):
            chat.time += 3600
            await chat.bot.chat.show_progress(job, sheet)
        assert len(chat.requests("PATCH")) - edits == 1
        await wire.succeed()
        await says(chat, wording.VOTE_PROMPT)


async def test_a_lost_connection_costs_one_progress_edit(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        tried = []

        async def lost(*_: object, **__: object) -> None:
            tried.append(chat.time)
            raise aiohttp.ServerDisconnectedError

        monkeypatch.setattr(chat.bot.http, "request", lost)
        job, sheet = wire.jobs["job-1"], ContactSheet(chat.client)
        for chat.time in (3.0, 6.0, 9.0):
            await chat.bot.chat.show_progress(job, sheet)
        assert tried == [3.0, 9.0]


@pytest.mark.parametrize("code", [0, 30046])
async def test_a_refused_progress_edit_is_followed_by_a_pause(wire: WireServer, code: int) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        path = f"/channels/{chat.channel.id}/messages/*"
        chat.env.inject_error("PATCH", path, status=429, code=code)
        edits = len(chat.requests("PATCH"))
        job, sheet = wire.jobs["job-1"], ContactSheet(chat.client)
        tried = []
        for _ in range(4):
            chat.time += 3
            await chat.bot.chat.show_progress(job, sheet)
            tried.append(len(chat.requests("PATCH")) - edits)
        assert tried == [1, 1, 2, 3]


async def test_the_result_waits_for_no_pause(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.PROGRESS_INTERVAL_S", 3600.0)
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        path = f"/channels/{chat.channel.id}/messages/*"
        chat.env.inject_error("PATCH", path, status=429, code=30046)
        chat.time += 3600
        await wire.run(drawn=1)
        await until(lambda: chat.bot.chat._pacing._pauses)
        await wire.succeed()
        await says(chat, wording.VOTE_PROMPT)
        assert chat.bot.chat._pacing._pauses == {}
