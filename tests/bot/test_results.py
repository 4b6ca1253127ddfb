"""Kept results, against a chat that only remembers."""

import asyncio

from bot import wording
from bot.erasing import Erasing
from bot.refusals import RefusedError
from bot.results import Results
from gpu_server.client import Client
from gpu_server.schema import JobRequest, Person, Post, ReplyTo
from tests.bot.memory_chat import Memory
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


async def test_a_kept_result_asked_for_twice_at_once_is_shown_once(
    server: Client, wire: WireServer
) -> None:
    here = ReplyTo(platform="discord", channel_id="1", message_id="2")
    await server.submit(
        JobRequest(
            url="https://example.com",
            prompt="koi",
            requester=Person(platform="discord", user_id="7"),
            reply_to=here,
            idempotency_key="interaction-1",
        )
    )
    await wire.succeed()
    await server.delivered("job-1", Post(platform="discord"))
    chat = Memory()
    chat.ready.clear()
    results = Results(server, chat, Erasing(server, chat))
    show = [
        asyncio.create_task(results.show_kept("job-1", "7", here, privately=True)) for _ in range(2)
    ]
    await until(lambda: any(task.done() for task in show))
    chat.ready.set()
    first, second = await asyncio.gather(*show, return_exceptions=True)
    assert first is None
    assert isinstance(second, RefusedError)
    assert str(second) == wording.NOT_KEPT
    assert len(chat.results) == 1
