"""The conversation itself, against a chat that only remembers."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from PIL import Image

from bot import wording
from bot.chat import UndeliverableError
from bot.conversation import PROGRESS_INTERVAL_S, Conversation
from bot.refusals import RefusedError
from gpu_server.client import Client
from gpu_server.schema import (
    MAX_UNDELIVERED,
    AgainRequest,
    Job,
    JobList,
    JobRequest,
    JobStatus,
    Person,
    Post,
    Problem,
    Removal,
    ReplyTo,
)
from tests.bot.memory_chat import POST, Memory
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


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
    monkeypatch.setattr("bot.conversation.LASTING_DELAY_S", 0.02)


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


async def test_pictures_are_numbered_in_an_order_that_tells_nothing_of_their_rank(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    for number in range(8):
        await conversation.submit(request(f"interaction-{number}"))
        await wire.succeed(f"job-{number + 1}")
    await until(lambda: len(wire.posts) == 8)
    orders = [tuple(p.candidate.index for p in pictures) for pictures in chat.results]
    assert {frozenset(order) for order in orders} == {frozenset({6, 2, 0, 5})}
    assert len(set(orders)) > 1
    for pictures in chat.results:
        assert [picture.number for picture in pictures] == [1, 2, 3, 4]
        assert [p.png for p in pictures] == [wire.images[p.candidate.image] for p in pictures]


async def test_the_same_job_is_presented_in_the_same_order_every_time(
    conversation: Conversation, wire: WireServer
) -> None:
    await conversation.submit(request())
    job = await wire.succeed()
    assert job.presented == job.model_copy(deep=True).presented


async def test_progress_brings_a_sheet_of_what_is_drawn(
    conversation: Conversation, chat: Memory, wire: WireServer, clock: Clock
) -> None:
    await conversation.submit(request())
    await until(lambda: chat.progress)
    clock.now += PROGRESS_INTERVAL_S
    await wire.run(drawn=3)
    await until(lambda: len(chat.sheets) == 2)
    empty, drawn = chat.sheets
    assert empty is None
    assert drawn is not None
    with Image.open(io.BytesIO(drawn)) as sheet:
        third, fourth = sheet.getpixel((620, 120)), sheet.getpixel((860, 120))
    assert third == pytest.approx((60, 80, 160), abs=6)
    assert fourth == pytest.approx((226, 229, 235), abs=6)


async def test_drawing_again_is_followed_like_any_job(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await wire.succeed()
    again = AgainRequest(
        candidate_index=2,
        requester=Person(platform="discord", user_id="8"),
        reply_to=ReplyTo(platform="discord", channel_id="1", message_id="3"),
        idempotency_key="interaction-2",
    )
    job = await conversation.again("job-1", again)
    assert job.parent is not None
    assert (job.parent.job_id, job.parent.candidate_index) == ("job-1", 2)
    await wire.succeed(job.id)
    await until(lambda: len(wire.posts) == 2)


async def test_a_job_erased_while_it_is_followed_takes_its_message_along(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await until(lambda: chat.progress)
    await wire.erase("job-1")
    await until(lambda: chat.removed)
    assert chat.removed == [POST]
    assert chat.failures == []


async def test_a_result_deleted_before_it_was_posted_says_so(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await wire.change(status=JobStatus.SUCCEEDED, removed=True)
    await until(lambda: wire.posts)
    assert chat.failures == [wording.DELETED]


async def test_a_result_deleted_while_the_bot_was_away_is_owed_to_nobody(
    conversation: Conversation, chat: Memory, wire: WireServer, server: Client
) -> None:
    await conversation.submit(request())
    await conversation.close()
    await wire.succeed()
    await wire.change(removed=True)
    assert await server.undelivered("discord") == []
    await conversation.resume()
    assert chat.failures == []


@pytest.mark.parametrize("drawn", [0, 3])
async def test_a_job_deleted_before_its_end_is_cancelled_and_its_end_is_told(
    conversation: Conversation, chat: Memory, wire: WireServer, server: Client, drawn: int
) -> None:
    await conversation.submit(request())
    if drawn:
        await wire.run(drawn=drawn)
    removal = Removal(person=request().requester, moderator=False)
    job = await server.remove("job-1", removal)
    assert (job.status, job.removed) == (JobStatus.CANCELLED, True)
    assert not any(c.image or c.preview for c in job.candidates)
    assert await server.remove("job-1", removal) == job
    await until(lambda: wire.posts)
    assert wire.owed == []
    assert chat.failures == [wording.CANCELLED]


async def test_undelivered_jobs_come_in_pages_though_some_are_delivered_meanwhile(
    wire: WireServer, server: Client
) -> None:
    accepted = [wire.take(request(f"interaction-{n}")).id for n in range(MAX_UNDELIVERED + 2)]
    assert [job.id for job in await server.undelivered("discord")] == accepted
    last = accepted[MAX_UNDELIVERED - 1]
    await server.delivered(last, POST)
    async with aiohttp.ClientSession() as session:
        address = f"{wire.url}/v1/jobs?undelivered=discord&after={last}"
        async with session.get(address) as answer:
            page = JobList.model_validate_json(await answer.read())
    assert [job.id for job in page.jobs] == accepted[MAX_UNDELIVERED:]


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
    conversation = Conversation(server, chat, time.monotonic)
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
    after_a_restart = Conversation(server, later, time.monotonic)
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
    before = Conversation(server, Memory(), time.monotonic)
    await before.submit(request("first-key"))
    await before.submit(request("second-key"))
    await wire.succeed("job-1")
    await until(lambda: wire.posts)
    await before.close()
    wire.away = True
    after = Conversation(server, chat, time.monotonic)
    resuming = asyncio.create_task(after.resume())
    await asyncio.sleep(0.05)
    assert not resuming.done()
    wire.away = False
    assert await resuming == 1
    await wire.succeed("job-2")
    await until(lambda: len(wire.posts) == 2)
    assert [job_id for job_id, _ in wire.posts] == ["job-1", "job-2"]
    await after.close()


async def test_an_odd_answer_at_the_start_costs_no_job(
    conversation: Conversation,
    server: Client,
    wire: WireServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await server.submit(request())
    whole, odd = server.undelivered, [ValueError("a proxy's page instead of JSON")]

    async def undelivered(platform: str) -> list[Job]:
        if odd:
            raise odd.pop()
        return await whole(platform)

    monkeypatch.setattr(server, "undelivered", undelivered)
    assert await conversation.resume() == 1
    await wire.succeed()
    await until(lambda: wire.posts)


async def test_what_nobody_follows_is_taken_up_again_and_again(
    conversation: Conversation,
    server: Client,
    wire: WireServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.conversation.RESUME_EVERY_S", 0.02)
    running = asyncio.create_task(conversation.run())
    await asyncio.sleep(0.05)
    await server.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    running.cancel()
    await asyncio.wait({running})


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


async def test_what_cannot_be_delivered_is_kept_and_its_requester_told(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    chat.errors = [UndeliverableError("the channel is gone")]
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    assert chat.results == []
    assert wire.posts == [("job-1", Post(platform="discord"))]
    assert wire.jobs["job-1"].kept
    [told] = chat.told
    assert "/qart-info" in told


async def test_a_result_is_kept_also_when_its_requester_takes_no_messages(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    chat.errors = [UndeliverableError("the channel is gone")]
    chat.deaf = UndeliverableError("no direct messages")
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    assert wire.jobs["job-1"].kept
    assert await conversation.resume() == 0


async def test_a_chat_in_trouble_is_tried_again(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    chat.errors = [OSError("reset"), OSError("reset")]
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    assert len(chat.results) == 1


async def test_a_chat_in_lasting_trouble_is_owned_up_to_once_and_tried_on(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    chat.errors = [OSError("reset")] * 6
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    assert chat.failures == [wording.NOT_POSTED]
    assert len(chat.results) == 1


async def test_what_is_delivered_already_is_not_delivered_again(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await until(lambda: chat.progress)
    job = wire.jobs["job-1"]
    wire.jobs["job-1"] = job.model_copy(update={"posts": [POST]})
    await wire.succeed()
    await until(lambda: not conversation._following)
    assert chat.results == wire.posts == []


async def test_progress_that_was_not_shown_is_shown_a_little_later(
    conversation: Conversation,
    chat: Memory,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.conversation.PROGRESS_INTERVAL_S", 0.01)
    chat.busy = 2
    await conversation.submit(request())
    await until(lambda: chat.busy == 1)
    for _ in range(2):
        clock.now += 1
        await asyncio.sleep(0.02)
    await until(lambda: chat.progress)
    assert [job.id for job in chat.progress] == ["job-1"]


async def test_progress_that_cannot_be_shown_ends_nothing(
    conversation: Conversation, chat: Memory, wire: WireServer, clock: Clock
) -> None:
    chat.stumbles = [OSError("reset") for _ in range(8)]
    await conversation.submit(request())
    for position in range(8, 0, -1):
        await until(lambda position=position: len(chat.stumbles) < position)
        clock.now += PROGRESS_INTERVAL_S
        await wire.change(queue_position=10 + position)
    await until(lambda: chat.progress)
    await wire.succeed()
    await until(lambda: wire.posts)
    assert chat.failures == []
    assert len(chat.results) == 1


async def test_a_missing_picture_file_is_owned_up_to_and_not_taken_for_an_erased_job(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await until(lambda: chat.progress)
    wire.files_lost = True
    await wire.succeed()
    await until(lambda: chat.failures)
    assert chat.failures == [wording.NOT_POSTED]
    assert chat.removed == []
    wire.files_lost = False
    await until(lambda: wire.posts)
    assert len(chat.results) == 1


async def test_a_job_erased_while_its_result_is_posted_takes_it_along(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    chat.ready.clear()
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: chat.waiting)
    await wire.erase("job-1")
    chat.ready.set()
    await until(lambda: chat.removed)
    assert set(chat.removed) == {POST}
    assert chat.failures == wire.posts == []


async def test_what_cannot_be_delivered_is_kept_once_the_server_is_back(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    chat.errors = [UndeliverableError("the channel is gone")]
    chat.ready.clear()
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: chat.waiting)
    wire.away = True
    chat.ready.set()
    await asyncio.sleep(0.05)
    assert chat.told == []
    wire.away = False
    await until(lambda: wire.posts)
    assert wire.jobs["job-1"].kept
    assert len(chat.told) == 1


async def test_a_failed_job_is_told_and_counts_as_delivered(
    conversation: Conversation, chat: Memory, wire: WireServer
) -> None:
    await conversation.submit(request())
    await wire.fail(message="The disk is full; make room.")
    await until(lambda: wire.posts)
    assert chat.failures == ["The disk is full; make room."]


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (422, "invalid-url", True),
        (429, "limit-reached", True),
        (403, "channel-closed", True),
        (507, "disk-full", True),
        (401, "unauthorized", False),
        (403, "forbidden", False),
        (500, "internal", False),
    ],
)
async def test_a_refusal_tells_people_only_what_concerns_them(
    conversation: Conversation, wire: WireServer, status: int, code: str, told: bool
) -> None:
    detail = "Something that concerns this request."
    wire.refusal = Problem(type=f"/problems/{code}", title="No", status=status, detail=detail)
    with pytest.raises(RefusedError) as refused:
        await conversation.submit(request())
    assert str(refused.value) == (detail if told else wording.SOMETHING_BROKE)


async def test_a_server_that_is_away_is_named_to_its_users(
    conversation: Conversation, wire: WireServer
) -> None:
    wire.away = True
    with pytest.raises(RefusedError) as refused:
        await conversation.submit(request())
    assert str(refused.value) == wording.SERVER_DOWN
    with pytest.raises(RefusedError, match="does not answer"):
        await conversation.cancel("job-1")


async def test_cancelling_what_is_finished_says_so(
    conversation: Conversation, wire: WireServer
) -> None:
    await conversation.submit(request())
    await wire.succeed()
    await until(lambda: wire.posts)
    assert await conversation.cancel("job-1") == wording.TOO_LATE
