"""Options, direct messages, limits: what every chat platform offers to those who ask."""

import asyncio

import pytest

from bot import wording
from gpu_server.schema import Problem
from tests.bot.conformance import PROMPT, URL, chat, posted, says, told_privately, whispered
from tests.bot.harness import ChatHarness, Options
from tests.bot.waiting import until

__all__ = ["chat"]


async def test_options_travel_with_the_request(chat: ChatHarness) -> None:
    options = Options(style="ukiyo-e", seed=7, negative="text, frames")
    async with chat:
        await chat.ask_with(URL, PROMPT, options)
        await until(lambda: chat.wire.requests)
        await says(chat, f"{PROMPT}, ukiyo-e")
    [request] = chat.wire.requests
    assert (request.url, request.prompt, request.style) == (URL, PROMPT, "ukiyo-e")
    assert (request.seed, request.negative_prompt, request.private) == (7, "text, frames", False)


async def test_the_server_learns_the_place_that_caps_go_by(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await until(lambda: chat.wire.requests)
    place = chat.wire.requests[0].place
    assert place.community
    assert place.channel == chat.wire.requests[0].reply_to.channel_id


async def test_a_private_request_is_drawn_in_a_direct_message(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask_with(URL, PROMPT, Options(private=True))
        await until(lambda: chat.wire.jobs)
        await whispered(chat, "alice", wording.SENT_PRIVATELY)
        await chat.wire.succeed()
        result = await told_privately(chat, "alice", wording.VOTE_PROMPT)
        assert len(result.pictures) == 4
        assert await chat.messages() == []
        assert await chat.private_messages("bob") == []
    [request] = chat.wire.requests
    assert request.private
    assert chat.wire.posts[0][1].channel_id == request.reply_to.channel_id


async def test_progress_shows_what_is_drawn_so_far(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        chat.time += 3
        await chat.wire.run(drawn=6)
        shown = await says(chat, "6 of 8 drawn")
        assert len(shown.pictures) == 1
        await chat.wire.succeed()
        result = await says(chat, wording.VOTE_PROMPT)
        assert len(result.pictures) == 4


async def test_a_limit_is_told_to_its_person_only(chat: ChatHarness) -> None:
    sentence = "You have 10 codes waiting already; wait for one, or cancel one with /qart-cancel."
    chat.wire.refusal = Problem(
        type="/problems/limit-reached", title="Limit reached", status=429, detail=sentence
    )
    async with chat:
        await chat.ask(URL, PROMPT)
        await whispered(chat, "alice", sentence)
        assert await chat.messages() == []


async def test_a_closed_channel_is_told_with_links_to_the_open_ones(chat: ChatHarness) -> None:
    chat.wire.refusal = Problem(
        type="/problems/channel-closed", title="No", status=403, detail="Not here.", channels=["77"]
    )
    async with chat:
        await chat.ask(URL, PROMPT)
        await whispered(chat, "alice", f"Not here. {wording.OPEN_CHANNELS} <#77>")


async def test_a_request_that_was_taken_without_an_answer_is_shown_in_its_message(
    chat: ChatHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gpu_server.client._RETRY_DELAYS_S", (0.01, 0.01))
    chat.wire.cuts_off = True
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, wording.UNANSWERED)
        assert await chat.whispers("alice") == []
        chat.wire.away = False
        await chat.wire.succeed()
        # Or within a minute, which no test waits for.
        await chat.restart()
        await says(chat, wording.VOTE_PROMPT)
        await until(lambda: chat.wire.posts)
        assert len(await chat.messages()) == 1
    assert len(chat.wire.requests) == 1


async def test_a_bot_that_stops_while_it_asks_says_so_and_a_restart_takes_up_what_was_taken(
    chat: ChatHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.draining.DRAIN_S", 0.2)
    chat.wire.accepting.clear()
    async with chat:
        asking = asyncio.create_task(chat.ask(URL, PROMPT))
        await says(chat, wording.ACCEPTED)
        restarting = asyncio.create_task(chat.restart())
        await says(chat, wording.UNANSWERED)
        chat.wire.accepting.set()
        await restarting
        asking.cancel()
        await asyncio.wait({asking})
        assert len(await chat.messages()) == 1


async def test_drawing_again_makes_a_job_of_ones_own(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.press(wording.AGAIN_BUTTON, "bob")
        await until(lambda: len(chat.wire.jobs) == 2)
        await says(chat, "Queued")
        await chat.wire.succeed("job-2")
        await until(lambda: len(chat.wire.posts) == 2)
        assert len(await chat.messages()) == 2
    [(parent, again)] = chat.wire.agains
    assert (parent, again.candidate_index) == ("job-1", None)
    assert again.requester != chat.wire.requests[0].requester
    assert again.reply_to.message_id != chat.wire.requests[0].reply_to.message_id


async def test_a_refused_repetition_leaves_no_message(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        sentence = "You have 10 codes waiting already."
        chat.wire.refusal = Problem(title="Limit reached", status=429, detail=sentence)
        await chat.press(wording.AGAIN_BUTTON, "bob")
        await whispered(chat, "bob", sentence)
        assert len(await chat.messages()) == 1
