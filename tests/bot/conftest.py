"""What all bot tests share: a scripted server, its client, and a Discord that lets nobody in."""

from collections.abc import AsyncIterator

import discord
import pytest
from aiohttp import web

from gpu_server.client import Client
from tests.bot.wire_server import WireServer


@pytest.fixture
async def wire() -> AsyncIterator[WireServer]:
    async with WireServer() as server:
        yield server


@pytest.fixture
async def server(wire: WireServer) -> AsyncIterator[Client]:
    async with Client(wire.url) as client:
        yield client


@pytest.fixture
async def strict_discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """A Discord that knows no token; lists those it was shown."""
    shown: list[str] = []

    async def refuse(request: web.Request) -> web.Response:
        shown.append(request.headers["Authorization"])
        return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port}/api/v10")
    yield shown
    await runner.cleanup()
