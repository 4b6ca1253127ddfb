"""The conversation itself, against a chat that only remembers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import ClassVar

import pytest

from bot import wording
from bot.chat import Chat, Picture, UndeliverableError
from bot.conversation import PROGRESS_INTERVAL_S, Conversation, RefusedError
from gpu_server.client import Client
from gpu_server.schema import Job, JobRequest, Person, Platform, Post, Problem, ReplyTo
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


class Memory(Chat):
    """Keeps what it is asked to show; raises the errors it is given, one for each result."""

    platform: ClassVar[Platform] = "discord"

    def __init__(self) -> None:
        self.progress: list[Job] = []
        self.results: list[list[Picture]] = []
        self.failures: list[str] = []
        self.errors: list[Exception] = []

    async def show_progress(self, job: Job) -> None:
        self.progress.append(job)

    async def show_result(self, job: Job, pictures: list[Picture]) -> Post:
        if self.errors:
            raise self.errors.pop(0)
        self.results.append(pictures)
        return Post(platform="discord", channel_id="1", message_id="2")

    async def show_failure(self, job: Job, text: str) -> Post:
        self.failures.append(text)
        return Post(platform="discord", channel_id="1", message_id="2")


class Clock:
    now = 0.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chat() -> Memory:
    return Memory()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gpu_server.client._RETRY_DELAYS_S", (0.0,))
    monkeypatch.setattr("bot.conversation.RESUME_DELAY_S", 0.01)
    monkeypatch.setattr("bot.conversation.DELIVERY_DELAYS_S", (0.01, 0.01))


@pytest.fixture
async def conversation(server: Client, chat: Memory, clock: Clock) -> AsyncIterator[Conversation]:
    talk = Conversation(server, chat, now=lambda: clock.now)
    yield talk
    await talk.close()


def request(key: str = "interaction-1") -> JobRequest:
    return JobRequest(
        url="https://example.com",
        prompt="koi",
        requester=Person(platform="discord", user_id="7"),
        reply_to=ReplyTo(platform="discord", channel_id="1", message_id="2"),
        idempotency_key=key,
    )


def seen(chat: Memory, check: Callable[[Job], object]) -> Callable[[], bool]:
    return lambda: any(check(job) for job in chat.progress)


async def test_pictures_are_numbered_best_first(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    [pictures] = chat.results
    assert [picture.number for picture in pictures] == [1, 2, 3, 4]
    assert [picture.candidate.index for picture in pictures] == [6, 2, 0, 5]
    assert [picture.png for picture in pictures] == [
        wire.images[candidate.image] for candidate in wire.jobs["job-1"].shown
    ]


async def test_progress_is_shown_no_more_often_than_a_chat_likes(
    conversation: Conversation, chat: Memory, wire: WireServer, clock: Clock
) -> None:
    await conversation.submit(request())
    await until(lambda: chat.progress)
    for drawn in range(3):
        await wire.run(drawn=drawn)
        await asyncio.sleep(0.02)
    assert len(chat.progress) == 1
    clock.now += PROGRESS_INTERVAL_S
    await wire.run(drawn=5)
    await until(seen(chat, lambda job: job.progress == 5 / 8))
    assert len(chat.progress) == 2


async def test_what_comes_too_early_is_shown_later(
    server: Client, chat: Memory, wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.PROGRESS_INTERVAL_S", 0.2)
    conversation = Conversation(server, chat)
    await conversation.submit(request())
    await until(lambda: chat.progress)
    await wire.run(drawn=1)
    await wire.run(drawn=2)
    await until(seen(chat, lambda job: job.progress == 2 / 8))
    assert not seen(chat, lambda job: job.progress == 1 / 8)()
    await conversation.close()


async def test_a_change_that_nobody_would_see_is_not_shown(
    conversation: Conversation, chat: Memory, wire: WireServer, clock: Clock
) -> None:
    await conversation.submit(request())
    await until(lambda: chat.progress)
    clock.now += 60
    await wire.change(notes=["Something that the progress line does not tell."])
    await wire.succeed()
    await until(lambda: wire.posts)
    assert len(chat.progress) == 1


async def test_the_same_request_twice_is_delivered_once(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    first = await conversation.submit(request())
    second = await conversation.submit(request())
    assert first.id == second.id
    await wire.succeed()
    await until(lambda: wire.posts)
    await asyncio.sleep(0.02)
    assert len(chat.results) == len(wire.posts) == 1


async def test_a_request_repeated_after_its_result_shows_nothing_again(
    conversation: Conversation, server: Client, wire: WireServer
) -> None:
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    later = Memory()
    after_a_restart = Conversation(server, later)
    await after_a_restart.submit(request())
    await asyncio.sleep(0.05)
    assert later.results == []
    assert len(wire.posts) == 1


async def test_more_jobs_are_followed_at_once_than_a_connection_pool_holds(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    for number in range(120):
        await conversation.submit(request(f"interaction-{number}"))
    await until(lambda: len(chat.progress) == 120)
    await asyncio.gather(*(wire.succeed(job_id) for job_id in wire.jobs))
    await until(lambda: len(wire.posts) == 120)


async def test_a_server_that_goes_away_only_delays_the_result(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await until(lambda: chat.progress)
    wire.away = True
    await wire.succeed()
    await asyncio.sleep(0.05)
    assert wire.posts == []
    wire.away = False
    await until(lambda: wire.posts)
    assert len(wire.posts) == 1


async def test_a_new_start_waits_for_the_server_and_takes_up_what_is_owed(
    server: Client, chat: Memory, wire: WireServer
) -> None:
    before = Conversation(server, Memory())
    await before.submit(request("first-key"))
    await before.submit(request("second-key"))
    await wire.succeed("job-1")
    await until(lambda: wire.posts)
    await before.close()
    wire.away = True
    after = Conversation(server, chat)
    resuming = asyncio.create_task(after.resume())
    await asyncio.sleep(0.05)
    assert not resuming.done()
    wire.away = False
    assert await resuming == 1
    await wire.succeed("job-2")
    await until(lambda: len(wire.posts) == 2)
    assert [job_id for job_id, _ in wire.posts] == ["job-1", "job-2"]
    await after.close()


async def test_closing_leaves_the_job_to_the_next_start(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await conversation.close()
    await wire.succeed()
    await asyncio.sleep(0.02)
    assert chat.results == []
    assert await conversation.resume() == 1
    await until(lambda: wire.posts)


async def test_what_cannot_be_delivered_is_not_tried_again(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    chat.errors = [UndeliverableError("the channel is gone")]
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: not chat.errors)
    await asyncio.sleep(0.05)
    assert chat.results == []
    assert wire.posts == []


async def test_a_chat_in_trouble_is_tried_again(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    chat.errors = [OSError("reset"), OSError("reset")]
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    assert len(chat.results) == 1


async def test_a_chat_in_lasting_trouble_leaves_the_job_to_the_next_start(
    conversation: Conversation, chat: Memory, wire: WireServer, caplog: pytest.LogCaptureFixture
) -> None:
    chat.errors = [OSError("reset")] * 3
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: chat.failures)
    assert chat.failures == [wording.NOT_POSTED]
    assert "again at the next start" in caplog.text
    assert wire.posts == []
    assert await conversation.resume() == 1
    await until(lambda: wire.posts)


async def test_a_failed_job_is_told_and_counts_as_delivered(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await wire.fail(message="The disk is full; make room.")
    await until(lambda: wire.posts)
    assert chat.failures == ["The disk is full; make room."]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (422, "Only http and https links can be encoded."),
        (401, wording.SOMETHING_BROKE),
        (500, wording.SOMETHING_BROKE),
        (507, "Only http and https links can be encoded."),
    ],
)
async def test_a_refusal_tells_people_only_what_concerns_them(
    conversation: Conversation, wire: WireServer, status: int, told: str
) -> None:
    detail = "Only http and https links can be encoded."
    wire.refusal = Problem(title="Refused", status=status, detail=detail)
    with pytest.raises(RefusedError) as refused:
        await conversation.submit(request())
    assert str(refused.value) == told


async def test_a_server_that_is_away_is_named_to_its_users(
    conversation: Conversation, wire: WireServer
) -> None:
    wire.away = True
    with pytest.raises(RefusedError) as refused:
        await conversation.submit(request())
    assert str(refused.value) == wording.SERVER_DOWN
    with pytest.raises(RefusedError):
        await conversation.vote("job-1", 0, 1, "7")
    assert await conversation.cancel("job-1") == wording.SERVER_DOWN


async def test_cancelling_what_is_finished_says_so(
    conversation: Conversation, wire: WireServer
) -> None:
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    assert await conversation.cancel("job-1") == wording.TOO_LATE
