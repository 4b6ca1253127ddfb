"""The bot is killed between any two steps; every button of every message goes on working."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot import wording
from gpu_server.schema import Post, VoteKind
from tests.bot.conformance import PROMPT, URL, posted, says, told_privately, whispered
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

OPEN_1 = wording.OPEN_BUTTON.format(number=1)

Effect = Callable[[DiscordHarness], Awaitable[None]]


async def test_a_restart_between_any_two_steps_of_a_job(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        edits = len(chat.requests("PATCH"))
        await chat.restart()
        await until(lambda: len(chat.requests("PATCH")) > edits)
        chat.time += 3
        await wire.run(drawn=3)
        await says(chat, "3 of 8 drawn")
        edits = len(chat.requests("PATCH"))
        await chat.restart()
        await until(lambda: len(chat.requests("PATCH")) > edits)
        chat.time += 3
        await wire.run(drawn=8)
        await says(chat, "8 of 8 drawn")
        await chat.restart()
        await wire.succeed()
        await says(chat, wording.VOTE_PROMPT)
        await until(lambda: wire.posts)
        await chat.restart()
        assert len(await chat.messages()) == 1
    assert len(wire.posts) == 1


async def test_a_restart_while_the_server_is_asked_loses_no_request(wire: WireServer) -> None:
    # The event comes again, as Discord repeats what it saw unanswered; the key makes it one job.
    wire.accepting.clear()
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        wire.accepting.set()
        await until(lambda: wire.jobs)
        await chat.restart()
        await wire.succeed()
        await says(chat, wording.VOTE_PROMPT)
        assert len(await chat.messages()) == 1


async def test_a_request_at_hand_is_finished_before_the_bot_stops(wire: WireServer) -> None:
    wire.accepting.clear()
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await until(lambda: chat.requests("POST", "/callback"))
        assert not wire.jobs
        asyncio.get_running_loop().call_later(0.05, wire.accepting.set)
        await chat.bot.close()
        assert len(wire.jobs) == 1


async def liked(chat: DiscordHarness) -> None:
    await until(lambda: [vote.kind for vote in chat.wire.votes] == [VoteKind.LIKE])


async def none_liked(chat: DiscordHarness) -> None:
    await until(lambda: [vote.kind for vote in chat.wire.votes] == [VoteKind.DISLIKE] * 4)


async def opened(chat: DiscordHarness) -> None:
    assert len((await chat.opened("alice")).pictures) == 1


async def drawn_again(chat: DiscordHarness) -> None:
    await until(lambda: len(chat.wire.jobs) == 2)


async def deleted(chat: DiscordHarness) -> None:
    await until(lambda: chat.wire.removals)
    await whispered(chat, "alice", wording.REMOVED)
    assert await chat.messages() == []


@pytest.mark.parametrize(
    ("label", "effect"),
    [
        ("1", liked),
        (wording.NONE_BUTTON, none_liked),
        (OPEN_1, opened),
        (wording.AGAIN_BUTTON, drawn_again),
        (wording.DELETE_BUTTON, deleted),
    ],
)
async def test_the_buttons_of_a_result(wire: WireServer, label: str, effect: Effect) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.restart()
        await chat.press(label, "alice")
        await effect(chat)


async def scanned(chat: DiscordHarness) -> None:
    await until(lambda: [vote.kind for vote in chat.wire.votes] == [VoteKind.SCANS])


async def failed(chat: DiscordHarness) -> None:
    await until(lambda: [vote.kind for vote in chat.wire.votes] == [VoteKind.FAILS])


async def downloaded(chat: DiscordHarness) -> None:
    assert len(await chat.downloads("alice")) == 1


@pytest.mark.parametrize(
    ("label", "effect"),
    [
        (wording.SCANS_BUTTON, scanned),
        (wording.FAILS_BUTTON, failed),
        (wording.VARIATIONS_BUTTON, drawn_again),
        (wording.DOWNLOAD_BUTTON, downloaded),
    ],
)
async def test_the_buttons_of_an_opened_picture(
    wire: WireServer, label: str, effect: Effect
) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.press(OPEN_1, "alice")
        await chat.opened("alice")
        await chat.restart()
        await chat.press_opened(label, "alice")
        await effect(chat)


async def test_the_button_and_the_form_that_ask_for_the_phone(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.press(OPEN_1, "alice")
        await chat.press_opened(wording.SCANS_BUTTON, "alice")
        thanks = chat.answers("alice")[-1]
        await until(lambda: thanks.components)
        await chat.restart()
        form = await chat.people["alice"].click(thanks, label=wording.VERDICT_PHONE)
        await chat.restart()
        await chat.people["alice"].submit_modal(form, {"phone": "Pixel 8"})
        await until(lambda: len(wire.votes) == 2)
    assert [vote.phone for vote in wire.votes] == ["", "Pixel 8"]


async def test_both_ways_to_take_a_vote_back(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        for label, count in (("1", 1), (wording.NONE_BUTTON, 4)):
            await chat.press(label, "bob")
            thanks = chat.answers("bob")[-1]
            await until(lambda thanks=thanks: thanks.components)
            await chat.restart()
            before = len(wire.votes)
            await chat.press_take_back("bob")
            await until(lambda before=before, count=count: len(wire.votes) == before + count)
            assert all(vote.withdrawn for vote in wire.votes[before:])


async def test_none_of_these_offers_to_draw_again(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.press(wording.NONE_BUTTON, "bob")
        await whispered(chat, "bob", wording.NONE_THANKS)
        await chat.restart()
        await chat.press_whisper(wording.AGAIN_BUTTON, "bob")
        await drawn_again(chat)
        assert len(await chat.messages()) == 2


async def test_the_buttons_of_ones_own_things(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.delete_message()
        lost = {"posts": [Post(platform="discord")]}
        wire.jobs["job-1"] = wire.jobs["job-1"].model_copy(update=lost)
        await chat.command("info")
        await chat.restart()
        await chat.press_whisper(wording.SHOW_BUTTON, "alice")
        await says(chat, wording.VOTE_PROMPT)
        await chat.command("forget")
        await chat.restart()
        await chat.press_whisper(wording.FORGET_BUTTON, "alice")
        await whispered(chat, "alice", "Erased: 1 requests")


async def test_the_settings_form(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.promote("bob")
        assert await chat.open_settings("bob") is not None
        await chat.restart()
        await chat.save_settings("bob", style="ukiyo-e", daily_per_person=2)
        await until(lambda: wire.communities)


async def test_a_kept_result_is_kept_once_also_when_the_bot_dies_before_saying_so(
    wire: WireServer,
) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.lose_channel()
        await wire.succeed()
        await until(lambda: wire.posts)
        await told_privately(chat, "alice", "/qart-info")
        await chat.restart()
        await chat.env.settle()
    assert wire.posts == [("job-1", Post(platform="discord"))]
