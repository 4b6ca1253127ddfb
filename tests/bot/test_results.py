"""Kept results, against a chat that only remembers."""

import asyncio

import pytest

from bot import wording
from bot.conversation import Conversation
from bot.erasing import Erasing
from bot.refusals import RefusedError
from bot.results import Results
from gpu_server.client import Client
from gpu_server.schema import JobRequest, Person, Post, ReplyTo
from tests.bot.memory_chat import POST, Memory
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

HERE = ReplyTo(platform="discord", channel_id="1", message_id="2")


@pytest.fixture
async def kept(server: Client, wire: WireServer) -> Results:
    """Of a chat, `kept.chat`, with one result that could not be posted."""
    await server.submit(
        JobRequest(
            url="https://example.com",
            prompt="koi",
            requester=Person(platform="discord", user_id="7"),
            reply_to=HERE,
            idempotency_key="interaction-1",
        )
    )
    await wire.succeed()
    await server.delivered("job-1", Post(platform="discord"))
    chat = Memory()
    conversation = Conversation(server, chat, lambda: 0.0)
    return Results(server, chat, Erasing(server, chat), conversation.report)


def chat_of(results: Results) -> Memory:
    assert isinstance(results._chat, Memory)
    return results._chat


async def test_a_kept_result_asked_for_twice_at_once_is_shown_once(kept: Results) -> None:
    chat = chat_of(kept)
    chat.ready.clear()
    show = [
        asyncio.create_task(kept.show_kept("job-1", "7", HERE, privately=True)) for _ in range(2)
    ]
    await until(lambda: any(task.done() for task in show))
    chat.ready.set()
    first, second = await asyncio.gather(*show, return_exceptions=True)
    assert first is None
    assert isinstance(second, RefusedError)
    assert str(second) == wording.NOT_KEPT
    assert len(chat.results) == 1


async def test_a_kept_result_that_was_shown_stays_although_the_server_went_away(
    kept: Results, wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gpu_server.client._RETRY_DELAYS_S", (0.0,))
    monkeypatch.setattr("bot.conversation.RESUME_DELAY_S", 0.01)
    chat = chat_of(kept)
    chat.ready.clear()
    show = asyncio.create_task(kept.show_kept("job-1", "7", HERE, privately=True))
    await until(lambda: chat.waiting)
    wire.away = True
    chat.ready.set()
    await show
    with pytest.raises(RefusedError):
        await kept.show_kept("job-1", "7", HERE, privately=True)
    wire.away = False
    await until(lambda: POST in wire.jobs["job-1"].posts)
    assert (len(chat.results), chat.removed) == (1, [])


async def test_deleting_takes_the_files_that_the_server_knows_of_too(
    kept: Results, server: Client
) -> None:
    shown = POST.model_copy(update={"files": ("F1", "F2")})
    await server.delivered("job-1", shown)
    pressed = POST.model_copy(update={"files": ("F2", "F3")})
    await kept.remove("job-1", "7", moderator=False, at=pressed)
    [removed] = chat_of(kept).removed
    assert set(removed.files) == {"F1", "F2", "F3"}


async def test_one_odd_message_does_not_keep_others_from_being_deleted(kept: Results) -> None:
    class Odd(Memory):
        async def remove(self, post: Post) -> bool:
            if not post.channel_id:
                raise ValueError("no channel")
            return await super().remove(post)

    chat = Odd()
    posts = [Post(platform="discord", message_id="1"), POST]
    assert await Erasing(kept._server, chat).delete(posts) == 1
    assert chat.removed == [POST]
