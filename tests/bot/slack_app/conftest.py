"""A loopback Slack, and the real Bolt app connected to it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import bot.slack_app
from bot.settings import BotSettings
from gpu_server.client import Client
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import APP_TOKEN, BOT_TOKEN

MANIFEST = Path(__file__).parents[3] / "docs" / "slack-manifest.json"
SIGNING_SECRET = "loopback-secret"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.conversation.PROGRESS_INTERVAL_S", 0.0)
    monkeypatch.setattr("bot.slack_app.uploads.FIRST_WAIT_S", 0.005)
    monkeypatch.setattr("bot.slack_app.patience.FIRST_WAIT_S", 0.005)


@pytest.fixture
async def slack() -> AsyncIterator[Loopback]:
    """Grants exactly what the manifest asks for, and ends with no rule broken."""
    async with Loopback() as loopback:
        manifest = json.loads(MANIFEST.read_text())
        loopback.api.granted = set(manifest["oauth_config"]["scopes"]["bot"])
        yield loopback
    assert loopback.problems == []


@pytest.fixture
def settings(slack: Loopback) -> BotSettings:
    return slack_settings(slack)


def slack_settings(slack: Loopback) -> BotSettings:
    return BotSettings(
        _env_file=None,
        SLACK_BOT_TOKEN=BOT_TOKEN,
        SLACK_APP_TOKEN=APP_TOKEN,
        SLACK_SIGNING_SECRET=SIGNING_SECRET,
        SLACK_API_URL=slack.url,
    )


@contextlib.asynccontextmanager
async def running(slack: Loopback, server: Client) -> AsyncIterator[None]:
    """The bot as it runs in production, from its start to its end."""
    task = asyncio.create_task(bot.slack_app.run(slack_settings(slack), server))
    listening = asyncio.create_task(slack.listening())
    await asyncio.wait([task, listening], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    try:
        yield
    finally:
        slack.nobody_listens()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def app(slack: Loopback, server: Client) -> AsyncIterator[None]:
    async with running(slack, server):
        yield
