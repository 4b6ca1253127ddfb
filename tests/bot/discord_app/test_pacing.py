"""Progress leaves a message alone after Discord said that it is edited too often."""

import pytest

from bot import wording
from bot.contact_sheet import ContactSheet
from bot.discord_app.pacing import FIRST_PAUSE_S, LONGEST_PAUSE_S, Pacing
from tests.bot.conformance import PROMPT, URL, says
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.wire_server import WireServer


def test_pauses_double_up_to_the_longest() -> None:
    time = 0.0
    pacing = Pacing(lambda: time)
    assert pacing.allows("a")
    pauses = []
    for _ in range(6):
        pacing.refused("a")
        started = time
        while not pacing.allows("a"):
            time += 1
        pauses.append(time - started)
    assert pauses == [5, 10, 20, 40, 80, 80]
    assert pauses[0] == FIRST_PAUSE_S
    assert pauses[-1] == LONGEST_PAUSE_S


def test_one_message_does_not_hold_up_another() -> None:
    pacing = Pacing(lambda: 0.0)
    pacing.refused("a")
    assert not pacing.allows("a")
    assert pacing.allows("b")
    pacing.done("a")
    assert pacing.allows("a")


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


async def test_the_result_waits_for_no_pause(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        path = f"/channels/{chat.channel.id}/messages/*"
        chat.env.inject_error("PATCH", path, status=429, code=30046)
        chat.time += 3
        await wire.run(drawn=1)
        await chat.env.settle()
        await wire.succeed()
        await says(chat, wording.VOTE_PROMPT)
        assert chat.bot.chat._pacing._pauses == {}
