"""One's own things and the moderators' settings, on every chat platform."""

from bot import wording
from gpu_server.client import Client
from gpu_server.schema import CommunitySettings, JobStatus, Post
from tests.bot.conformance import PROMPT, URL, chat, kept, posted, says, whispered
from tests.bot.harness import ChatHarness, Options
from tests.bot.waiting import until

__all__ = ["chat"]


async def test_help_gives_an_example(chat: ChatHarness) -> None:
    async with chat:
        await chat.command("help")
        await whispered(chat, "alice", "/qart https://example.com koi pond")


async def test_the_queue_lists_ones_own_jobs_only(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.command("queue", "alice")
        await whispered(chat, "alice", "place 3 in line")
        await chat.command("queue", "bob")
        await whispered(chat, "bob", wording.NOTHING_OPEN)


async def test_info_tells_use_limits_and_seeds(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.command("info", "alice")
        for fact in ("at most 3 at once", "at most 10", "1 of 20", "seed 42", "job-1"):
            await whispered(chat, "alice", fact)


async def test_the_newest_open_job_is_cancelled_by_command(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.command("cancel", "bob")
        await whispered(chat, "bob", wording.NOTHING_TO_CANCEL)
        assert chat.wire.cancelled == []
        await chat.command("cancel", "alice")
        await whispered(chat, "alice", wording.CANCELLED)
        await says(chat, wording.CANCELLED)


async def test_a_named_job_is_cancelled_only_for_its_requester(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.command("cancel", "bob", job_id="job-1")
        await whispered(chat, "bob", wording.NO_SUCH_JOB)
        await chat.command("cancel", "alice", job_id="job-1")
        await whispered(chat, "alice", wording.CANCELLED)
    assert chat.wire.jobs["job-1"].status is JobStatus.CANCELLED


async def test_a_kept_result_is_shown_where_its_requester_asks(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await kept(chat)
        await chat.delete_message()
        await chat.command("info", "alice")
        await whispered(chat, "alice", "could not be posted")
        await chat.press_whisper(wording.SHOW_BUTTON, "alice")
        shown = await says(chat, wording.VOTE_PROMPT)
        assert len(shown.pictures) == 4
        await until(lambda: chat.wire.posts[-1][1].message_id)


async def test_a_kept_result_asked_for_twice_is_shown_once(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await kept(chat)
        await chat.delete_message()
        await chat.command("info", "alice")
        await whispered(chat, "alice", "could not be posted")
        for _ in range(2):
            await chat.press_whisper(wording.SHOW_BUTTON, "alice")
        await whispered(chat, "alice", wording.NOT_KEPT)
        await until(lambda: len(chat.wire.posts) == 2)
        [shown] = await chat.messages()
        assert len(shown.pictures) == 4


async def test_a_kept_result_is_offered_however_much_was_asked_for_since(
    chat: ChatHarness,
) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await kept(chat)
        [asked] = chat.wire.requests
        ended = {"status": JobStatus.CANCELLED, "posts": [Post(platform="web", message_id="1")]}
        for number in range(30):
            later = asked.model_copy(update={"idempotency_key": f"later-{number}"})
            job = chat.wire.take(later)
            chat.wire.jobs[job.id] = job.model_copy(update=ended)
        await chat.command("info", "alice")
        await whispered(chat, "alice", "could not be posted")
        await chat.press_whisper(wording.SHOW_BUTTON, "alice")
        await until(lambda: len(chat.wire.posts) == 2)


async def test_a_kept_private_result_is_sent_to_its_requester_only(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask_with(URL, PROMPT, Options(private=True))
        await until(lambda: chat.wire.jobs)
        await kept(chat)
        await chat.command("info", "alice")
        await whispered(chat, "alice", "could not be posted")
        await chat.press_whisper(wording.SEND_BUTTON, "alice")
        await until(lambda: len(chat.wire.posts) == 2)
        await whispered(chat, "alice", wording.SENT_PRIVATELY)
        first, sent = await chat.private_messages("alice")
        assert (len(first.pictures), len(sent.pictures)) == (4, 4)
        assert await chat.messages() == []


async def test_an_earlier_button_does_not_show_a_private_result_to_everybody(
    chat: ChatHarness,
) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await kept(chat)
        await chat.delete_message()
        await chat.command("info", "alice")
        await whispered(chat, "alice", "could not be posted")
        await chat.wire.change(private=True)
        await chat.press_whisper(wording.SHOW_BUTTON, "alice")
        await whispered(chat, "alice", wording.PRIVATE_ONLY)
        assert await chat.messages() == []


async def test_forgetting_asks_first_and_then_erases_posts_too(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.command("forget", "alice")
        await whispered(chat, "alice", wording.FORGET_WARNING)
        assert chat.wire.jobs
        await chat.press_whisper(wording.FORGET_BUTTON, "alice")
        await whispered(chat, "alice", "Erased: 1 requests")
        assert chat.wire.jobs == {}
        await until(lambda: chat.wire.owed == [])
        assert await chat.messages() == []


async def test_messages_that_cannot_be_deleted_are_told_and_deleted_later(
    chat: ChatHarness,
) -> None:
    async with chat:
        for number in (1, 2, 3):
            await chat.ask(URL, PROMPT)
            await until(lambda number=number: len(chat.wire.jobs) == number)
            await chat.wire.succeed(f"job-{number}")
            await until(lambda number=number: len(chat.wire.posts) == number)
        chat.refuse_deletion()
        await chat.command("forget", "alice")
        await whispered(chat, "alice", wording.FORGET_WARNING)
        await chat.press_whisper(wording.FORGET_BUTTON, "alice")
        await whispered(chat, "alice", "Erased: 3 requests")
        await whispered(chat, "alice", wording.not_deleted(1))
        assert len(chat.wire.owed) == 1
        await chat.restart()
        await until(lambda: chat.wire.owed == [])
        assert await chat.messages() == []


async def test_a_bot_that_was_stopped_while_it_deleted_goes_on_at_its_next_start(
    chat: ChatHarness,
) -> None:
    async with chat:
        await posted(chat)
        await chat.ask(URL, PROMPT)
        await until(lambda: len(chat.wire.jobs) == 2)
        async with Client(chat.wire.url) as server:
            await server.forget(chat.wire.requesters["job-1"])
        assert len(chat.wire.owed) == 2
        await chat.restart()
        await until(lambda: chat.wire.owed == [])
        assert await chat.messages() == []


async def test_forgetting_takes_the_message_of_a_running_job_along(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.command("forget", "alice")
        await whispered(chat, "alice", wording.FORGET_WARNING)
        await chat.press_whisper(wording.FORGET_BUTTON, "alice")

        async def gone() -> bool:
            return await chat.messages() == []

        await until(gone)


async def test_settings_are_for_moderators(chat: ChatHarness) -> None:
    async with chat:
        assert await chat.open_settings("bob") is None
        await whispered(chat, "bob", wording.MODERATORS_ONLY)
    assert chat.wire.communities == {}


async def test_moderators_set_style_and_daily_limit(chat: ChatHarness) -> None:
    async with chat:
        await chat.promote("bob")
        opened = await chat.open_settings("bob")
        assert opened is not None
        await chat.save_settings("bob", style="watercolour", daily_per_person=5)
        await until(lambda: chat.wire.communities)
    [settings] = chat.wire.communities.values()
    assert settings == CommunitySettings(style="watercolour", daily_per_person=5)
