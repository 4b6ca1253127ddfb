"""What all bot tests share: a scripted server and a client of it."""

from collections.abc import AsyncIterator

import pytest

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
