"""What the conformance tests share: the platforms, and how to wait for what they show."""

import pytest

from gpu_server.schema import Post
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.harness import ChatHarness, Shown
from tests.bot.slack_app.harness import SlackHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

HARNESSES: list[type[ChatHarness]] = [DiscordHarness, SlackHarness]

URL = "https://example.com/path?a=1&b=2"
PROMPT = "koi pond, ukiyo-e, indigo and gold"


@pytest.fixture(params=HARNESSES, ids=lambda harness: harness.platform)
def chat(request: pytest.FixtureRequest, wire: WireServer) -> ChatHarness:
    harness: ChatHarness = request.param(wire)
    return harness


async def says(chat: ChatHarness, text: str) -> Shown:
    async def look() -> Shown | None:
        shown = await chat.shown()
        return shown if shown and text in shown.text else None

    return await until(look)


async def whispered(chat: ChatHarness, user: str, text: str) -> None:
    async def look() -> bool:
        return any(text in whisper for whisper in await chat.whispers(user))

    await until(look)


async def posted(chat: ChatHarness) -> Shown:
    """Ask, let the job succeed and wait until the bot has told the server."""
    await chat.ask(URL, PROMPT)
    await until(lambda: chat.wire.jobs)
    await chat.wire.succeed()
    await until(lambda: chat.wire.posts)
    shown = await chat.shown()
    assert shown is not None
    return shown


async def kept(chat: ChatHarness, job_id: str = "job-1") -> None:
    """Let a job that was asked for succeed where its result cannot be posted any more."""
    await chat.wire.succeed(job_id)
    await until(lambda: chat.wire.jobs[job_id].posts)
    lost = {"posts": [Post(platform=chat.platform)]}
    chat.wire.jobs[job_id] = chat.wire.jobs[job_id].model_copy(update=lost)


async def told_privately(chat: ChatHarness, user: str, text: str) -> Shown:
    """Wait until the bot has written this to a person directly."""

    async def look() -> Shown | None:
        found = [m for m in await chat.private_messages(user) if text in m.text]
        return found[-1] if found else None

    return await until(look)
