import asyncio
import contextlib
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.settings import BotSettings
from bot.slack_app import create_app, sockets
from gpu_server.client import Client
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import APP_TOKEN
from tests.bot.slack_app.process import running
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


async def test_a_socket_that_slack_closes_is_opened_anew(
    slack: Loopback, wire: WireServer, server: Client
):
    async with running(slack, server):
        await slack.drop_sockets()
        await slack.listening()
        await slack.command("https://example.com koi")
        await until(lambda: wire.jobs)
    assert slack.connections == 2


async def test_a_socket_that_went_deaf_is_replaced(
    slack: Loopback,
    wire: WireServer,
    server: Client,
    settings: BotSettings,
    monkeypatch: pytest.MonkeyPatch,
):
    handlers: list[AsyncSocketModeHandler] = []

    class FirstGoesDeaf(AsyncSocketModeHandler):
        async def connect_async(self) -> Any:
            await super().connect_async()
            handlers.append(self)
            if len(handlers) == 1:
                # What pings Slack and would reconnect is gone, while the connection stays up.
                self.client.current_session_monitor.cancel()

    monkeypatch.setattr(sockets, "AsyncSocketModeHandler", FirstGoesDeaf)
    app = create_app(settings, server)
    listening = asyncio.create_task(sockets.listen(app, APP_TOKEN, ping_interval_s=0.2))
    await until(lambda: len(handlers) == 2)
    assert handlers[0].client.closed
    await slack.command("https://example.com koi")
    await until(lambda: wire.jobs)
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
    assert handlers[1].client.closed
