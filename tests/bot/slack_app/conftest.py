"""A loopback Slack, and the real Bolt app connected to it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.settings import BotSettings
from gpu_server.client import Client
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.process import running, slack_settings

MANIFEST = Path(__file__).parents[3] / "docs" / "slack-manifest.json"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.conversation.PROGRESS_INTERVAL_S", 0.0)
    monkeypatch.setattr("bot.slack_app.uploads.FIRST_WAIT_S", 0.005)
    monkeypatch.setattr("bot.slack_app.patience.FIRST_WAIT_S", 0.005)
    # The SDK waits up to a second longer than Slack asks for.
    no_chance = SimpleNamespace(random=lambda: 0.0)
    monkeypatch.setattr("slack_sdk.http_retry.builtin_async_handlers.random", no_chance)


@pytest.fixture
async def slack() -> AsyncIterator[Loopback]:
    """Grants and sends exactly what the manifest asks for, and ends with no rule broken."""
    async with Loopback() as loopback:
        manifest = json.loads(MANIFEST.read_text())
        loopback.api.granted = set(manifest["oauth_config"]["scopes"]["bot"])
        loopback.events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
        yield loopback
    assert loopback.problems == []


@pytest.fixture
def settings(slack: Loopback) -> BotSettings:
    return slack_settings(slack)


@pytest.fixture
async def app(slack: Loopback, server: Client) -> AsyncIterator[None]:
    async with running(slack, server):
        yield
