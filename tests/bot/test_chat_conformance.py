"""The conversation, stated once and held by every chat platform."""

import pytest

from bot import wording
from gpu_server.schema import JobStatus, Problem, VoteKind
from pipeline.engines.registry import SKETCH_NOTE
from pipeline.engines.sketch.engine import NOTHING_LEFT_OUT
from pipeline.engines.sketch.shortfall import shortfall
from tests.bot.conformance import PROMPT, URL, chat, posted, says, whispered
from tests.bot.harness import ChatHarness
from tests.bot.waiting import until

__all__ = ["chat"]


async def test_the_command_is_acknowledged_before_the_server_answers(chat: ChatHarness) -> None:
    chat.wire.accepting.clear()
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, wording.ACCEPTED)
        assert chat.wire.requests == []
        chat.wire.accepting.set()
        await says(chat, "Queued")


async def test_one_message_lives_from_the_queue_to_the_pictures(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        queued = await says(chat, "place 3 in line")
        assert queued.buttons == [wording.CANCEL_BUTTON]
        chat.time += 3
        await chat.wire.run(drawn=4)
        await says(chat, "4 of 8 drawn")
        await chat.wire.succeed()
        result = await says(chat, wording.VOTE_PROMPT)
        assert len(await chat.messages()) == 1
        assert wording.CANCEL_BUTTON not in result.buttons


async def test_a_picture_of_ones_own_goes_with_the_request(chat: ChatHarness) -> None:
    picture = b"\xff\xd8 as it was sent"
    async with chat:
        await chat.ask_with_picture(URL, PROMPT, picture)
        await until(lambda: chat.wire.jobs)
        [request] = chat.wire.requests
        assert chat.wire.pictures == {request.image: picture}
        assert (request.url, request.prompt, request.seed) == (URL, PROMPT, None)
        await chat.wire.succeed()
        await until(lambda: chat.wire.posts)
        assert len(await chat.messages()) == 1


async def test_a_picture_that_the_server_refuses_is_told_to_its_person_only(
    chat: ChatHarness,
) -> None:
    chat.wire.refusal = Problem(title="Unreadable", status=422, detail="The picture is damaged.")
    async with chat:
        await chat.ask_with_picture(URL, PROMPT, b"\xff\xd8", user="bob")
        await whispered(chat, "bob", "The picture is damaged.")
        assert await chat.messages() == []
    assert chat.wire.requests == []


@pytest.mark.parametrize(
    ("name", "picture", "told"),
    [
        ("notes.pdf", b"%PDF-1.4", wording.NO_PICTURE),
        ("large.jpg", bytes(20 * 1024 * 1024 + 1), "over 20 MB"),
    ],
)
async def test_what_cannot_be_a_picture_is_not_even_fetched(
    chat: ChatHarness, name: str, picture: bytes, told: str
) -> None:
    async with chat:
        await chat.ask_with_picture(URL, PROMPT, picture, name=name)
        await whispered(chat, "alice", told)
        assert await chat.messages() == []
    assert chat.wire.pictures == {}


async def test_the_request_carries_who_asked_and_where(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(f"<{URL}>", f" {PROMPT} ")
        await until(lambda: chat.wire.requests)
    request = chat.wire.requests[0]
    assert (request.url, request.prompt) == (URL, PROMPT)
    assert request.requester.platform == request.reply_to.platform == chat.platform
    assert request.reply_to.channel_id
    assert request.reply_to.message_id


async def test_the_result_shows_four_pictures_with_all_their_facts(chat: ChatHarness) -> None:
    async with chat:
        shown = await posted(chat)
        wire = chat.wire
        assert shown.pictures == [wire.images[c.image] for c in wire.jobs["job-1"].presented]
        votes = [label[-1] for label in shown.buttons if not label.startswith("Open")]
        assert votes[:4] == ["1", "2", "3", "4"]
        opening = [wording.OPEN_BUTTON.format(number=number) for number in range(1, 5)]
        others = [*opening, wording.NONE_BUTTON, wording.AGAIN_BUTTON, wording.DELETE_BUTTON]
        assert set(others) <= set(shown.buttons)
        for fact in (URL, "job-1", "seed 106", "seed 105", "5.0/10", "✅ scans", "⚠️ may not scan"):
            assert fact in shown.text
        assert "Drawn by the sketch engine." in shown.text


async def test_all_that_the_sketch_engine_has_to_say_is_shown(chat: ChatHarness) -> None:
    notes = [f"{SKETCH_NOTE}.", shortfall("koi and a zeppelin"), NOTHING_LEFT_OUT]
    async with chat:
        await chat.ask(URL, PROMPT)
        await until(lambda: chat.wire.jobs)
        await chat.wire.succeed(notes=notes)
        shown = await says(chat, wording.VOTE_PROMPT)
        assert [note for note in notes if note not in shown.text] == []


async def test_the_server_learns_where_the_result_was_posted_once(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.restart()
        assert len(await chat.messages()) == 1
    reply_to = chat.wire.jobs["job-1"].reply_to
    [(job_id, post)] = chat.wire.posts
    assert job_id == "job-1"
    assert (post.channel_id, post.message_id) == (reply_to.channel_id, reply_to.message_id)


async def test_a_vote_is_stored_with_its_position_and_thanked_for_privately(
    chat: ChatHarness,
) -> None:
    async with chat:
        before = await posted(chat)
        await chat.press_vote(3, "bob")
        await whispered(chat, "bob", wording.VOTE_THANKS.format(number=3))
        assert await chat.whispers("alice") == []
        assert await chat.shown() == before
    [vote] = chat.wire.votes
    third = chat.wire.jobs["job-1"].presented[2]
    assert (vote.job_id, vote.candidate_index, vote.position) == ("job-1", third.index, 3)
    assert (vote.kind, vote.withdrawn, vote.rater.platform) == (
        VoteKind.LIKE,
        False,
        chat.platform,
    )


async def test_a_vote_can_be_taken_back(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.press_vote(1, "bob")
        await whispered(chat, "bob", wording.VOTE_THANKS.format(number=1))
        await chat.press_take_back("bob")
        await whispered(chat, "bob", wording.VOTE_TAKEN_BACK.format(number=1))
    cast, withdrawn = chat.wire.votes
    assert withdrawn == cast.model_copy(update={"withdrawn": True})


async def test_a_refused_vote_is_explained_to_the_rater_only(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        sentence = "This picture was deleted, so it takes no votes."
        chat.wire.refusal = Problem(title="Gone", status=409, detail=sentence)
        await chat.press_vote(1, "bob")
        await whispered(chat, "bob", sentence)
    assert chat.wire.votes == []


async def test_its_requester_cancels_a_job(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.press_cancel("alice")
        shown = await says(chat, wording.CANCELLED)
        assert shown.buttons == []
        await until(lambda: chat.wire.posts)
    assert chat.wire.jobs["job-1"].status is JobStatus.CANCELLED


async def test_nobody_else_cancels_a_job(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.press_cancel("bob")
        await whispered(chat, "bob", wording.NOT_YOURS)
    assert chat.wire.cancelled == []


async def test_a_refused_request_is_explained_to_its_requester_only(chat: ChatHarness) -> None:
    sentence = "Only http and https links can be encoded; this one begins with ftp."
    chat.wire.refusal = Problem(title="Bad URL", status=422, detail=sentence)
    async with chat:
        await chat.ask("ftp://example.com", PROMPT)
        await whispered(chat, "alice", sentence)
        assert await chat.messages() == []
        assert await chat.whispers("bob") == []


async def test_a_failed_job_says_why(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.wire.fail(message="The disk is full; ask the operator to make room.")
        shown = await says(chat, "The disk is full; ask the operator to make room.")
        assert shown.buttons == []
        await until(lambda: chat.wire.posts)


async def test_a_result_in_trouble_is_owned_up_to_and_shown_later(
    chat: ChatHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.DELIVERY_DELAYS_S", (0.01,))
    monkeypatch.setattr("bot.conversation.LASTING_DELAY_S", 0.02)
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        chat.wire.files_lost = True
        await chat.wire.succeed()
        await says(chat, wording.NOT_POSTED)
        chat.wire.files_lost = False
        shown = await says(chat, wording.VOTE_PROMPT)
        assert len(shown.pictures) == 4
        await until(lambda: chat.wire.posts)
        assert len(await chat.messages()) == 1


async def test_an_event_delivered_twice_makes_one_job_and_one_message(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.repeat()
        await chat.wire.succeed()
        await says(chat, wording.VOTE_PROMPT)
        assert len(await chat.messages()) == 1
        assert await chat.whispers("alice") == []
    assert len(chat.wire.jobs) == 1


async def test_two_requests_make_two_jobs_and_two_messages(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await until(lambda: len(chat.wire.jobs) == 1)
        await chat.ask(URL, PROMPT, user="bob")
        await until(lambda: len(chat.wire.jobs) == 2)
        await chat.wire.succeed("job-2")
        await until(lambda: chat.wire.posts)
        first, second = await chat.messages()
        assert (first.pictures, len(second.pictures)) == ([], 4)
    requesters = {request.requester.user_id for request in chat.wire.requests}
    assert len(requesters) == 2


async def test_a_job_accepted_before_a_restart_is_delivered_after_it(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.restart()
        await chat.wire.succeed()
        shown = await says(chat, wording.VOTE_PROMPT)
        await until(lambda: chat.wire.posts)
        assert len(shown.pictures) == 4
        assert len(await chat.messages()) == 1
    assert len(chat.wire.posts) == 1


async def test_a_result_shown_just_before_a_crash_is_not_posted_again(chat: ChatHarness) -> None:
    async with chat:
        before = await posted(chat)
        undelivered = {"posts": [], "reply_to": chat.wire.requests[0].reply_to}
        job = chat.wire.jobs["job-1"]
        chat.wire.jobs["job-1"] = job.model_copy(update=undelivered)
        await chat.restart()
        await until(lambda: len(chat.wire.posts) == 2)
        assert await chat.messages() == [before]


async def test_buttons_work_after_a_restart(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.press_vote(3, "alice")
        await whispered(chat, "alice", wording.VOTE_THANKS.format(number=3))
        await chat.restart()
        await chat.press_take_back("alice")
        await whispered(chat, "alice", wording.VOTE_TAKEN_BACK.format(number=3))
        await chat.press_vote(4, "bob")
        await whispered(chat, "bob", wording.VOTE_THANKS.format(number=4))
    assert [vote.position for vote in chat.wire.votes] == [3, 3, 4]


async def test_the_cancel_button_works_after_a_restart(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.restart()
        await chat.press_cancel("alice")
        await says(chat, wording.CANCELLED)


async def test_a_deleted_message_is_posted_anew(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.delete_message()
        assert await chat.messages() == []
        await chat.wire.succeed()
        await until(lambda: chat.wire.posts)
        [shown] = await chat.messages()
        assert len(shown.pictures) == 4
        await chat.press_vote(1, "bob")
        await whispered(chat, "bob", wording.VOTE_THANKS.format(number=1))
    [(_, post)] = chat.wire.posts
    assert post.message_id != chat.wire.jobs["job-1"].reply_to.message_id
