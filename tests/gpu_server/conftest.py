"""A true server on a free port, its database and pictures in a temporary folder."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gpu_server.api import create_app
from gpu_server.client import Client
from gpu_server.schema import JobRequest
from gpu_server.settings import ServerSettings
from tests.gpu_server.fake_studio import FakeStudio

Start = Callable[..., Awaitable[TestServer]]


def settings_in(folder: Path, **values: Any) -> ServerSettings:
    return ServerSettings(
        _env_file=None,
        **{
            "database_url": f"sqlite+aiosqlite:///{folder / 'qart.db'}",
            "image_store": str(folder / "images"),
            "rater_key": "a key for tests",
            "candidates": 5,
            # One person asks for everything in most tests.
            "person_running": 1_000_000,
            "person_queued": 1_000_000,
            **values,
        },
    )


def job_request(key: str = "key-0001", **values: Any) -> JobRequest:
    person = {"platform": "discord", "user_id": "42"}
    return JobRequest.model_validate(
        {
            "url": "https://example.com",
            "prompt": "koi pond",
            "seed": 7,
            "requester": person,
            "reply_to": {"platform": "discord", "channel_id": "c1"},
            "idempotency_key": key,
            **values,
        }
    )


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio()


@pytest.fixture
async def start(tmp_path: Path, studio: FakeStudio) -> AsyncIterator[Start]:
    """Starts servers; each is stopped at the end."""
    servers: list[TestServer] = []

    async def start_one(*, app: Callable[[web.Application], None] | None = None, **values: Any):
        made = create_app(
            settings_in(tmp_path, **values),
            studio=studio,
            portraits=studio.portraits,
            clock=values.pop("clock", None),
            node=values.pop("node", "here"),
        )
        if app:
            app(made)
        server = TestServer(made)
        await server.start_server()
        servers.append(server)
        return server

    yield start_one
    studio.go.set()
    for server in servers:
        await server.close()


@pytest.fixture
async def server(start: Start) -> TestServer:
    return await start()


@pytest.fixture
async def client(server: TestServer) -> AsyncIterator[Client]:
    async with Client(str(server.make_url("/"))) as client:
        yield client


async def finished(client: Client, job_id: str):
    """The job once nothing more will happen to it."""
    async for job in client.events(job_id):
        if job.status.finished:
            return job
    raise AssertionError("the stream ended before the job")
