"""The server is killed in the middle of a job and started again: nothing lost, nothing repeated."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from gpu_server.client import Client
from gpu_server.schema import Job, JobRequest, JobStatus, Label, Person, Post, Vote, VoteKind
from tests.gpu_server.databases import free_port

ANN = Person(platform="discord", user_id="ann")
POST = Post(platform="discord", channel_id="c1", message_id="m1")


class Server:
    """A true server process; every start is on the same port and folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QART_")}
        settings = {
            "QART_PORT": str(self._port),
            "QART_ENGINE": "sketch",
            "QART_CANDIDATES": "2",
            "QART_MAX_ATTEMPTS": "100",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gpu_server"],
            env={**kept, **settings},
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "log").open("ab"),
        )

    def kill(self) -> list[int]:
        """kill -9, which nobody can prepare for; returns its child processes."""
        children = self.children()
        self._end(signal.SIGKILL)
        return children

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def children(self) -> list[int]:
        assert self._process is not None
        found = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in found.read_text().split()] if found.exists() else []

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(60)
            self._process = None


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    with suppress(subprocess.TimeoutExpired):
        server.stop()
    print((tmp_path / "log").read_text())  # noqa: T201 - shown when the test fails


@pytest.fixture
async def client(server):
    async with Client(server.url) as client:
        await ready(server)
        yield client


async def ready(server: Server) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientError):
                async with session.get(f"{server.url}/readyz") as answer:
                    if answer.ok:
                        return
            await asyncio.sleep(0.1)


async def ask(client: Client, key: str) -> str:
    request = JobRequest(
        url=f"https://example.com/{key}",
        prompt="koi pond",
        seed=7,
        requester=Person(platform="discord", user_id=key),
        reply_to={"platform": "discord", "channel_id": "c1"},
        idempotency_key=f"restart-{key}",
    )
    return (await client.submit(request)).id


async def finished(client: Client, job_id: str) -> Job:
    return [job async for job in client.events(job_id)][-1]


async def drawing(client: Client, job_id: str) -> Job:
    """The job once its first picture is there and it is still at work."""
    async for job in client.events(job_id):
        if any(c.image for c in job.candidates):
            assert job.status is JobStatus.RUNNING
            return job
    raise AssertionError("the job ended before it was seen running")


async def labels(server: Server) -> list[Label]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.url}/v1/labels") as answer,
    ):
        return [Label.model_validate_json(line) async for line in answer.content]


def alive(pids: list[int]) -> bool:
    return any(Path(f"/proc/{pid}").exists() for pid in pids)


async def gone(pids: list[int]) -> None:
    for _ in range(300):
        if not alive(pids):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("children outlive the killed server")


async def test_a_killed_server_loses_no_job_and_repeats_nothing(server, client):
    delivered = await finished(client, await ask(client, "delivered"))
    vote = Vote(
        job_id=delivered.id, candidate_index=delivered.shown[0].index, rater=ANN, position=1
    )
    await client.vote(vote)
    delivered = await client.delivered(delivered.id, POST)
    voted = await labels(server)

    accepted = [await ask(client, key) for key in ("first", "second")]
    before = await drawing(client, accepted[0])
    # The very last thing the server does is to accept a job.
    accepted.append(await ask(client, "third"))
    orphans = server.kill()
    server.start()
    await ready(server)

    async with asyncio.timeout(50):
        jobs = [await finished(client, job_id) for job_id in accepted]
        await gone(orphans)
    assert [job.status for job in jobs] == [JobStatus.SUCCEEDED] * 3
    early = {c.index: c.image for c in before.candidates if c.image}
    assert early.items() <= {c.index: c.image for c in jobs[0].candidates}.items()
    assert await client.job(delivered.id) == delivered
    assert {job.id for job in await client.undelivered("discord")} == set(accepted)
    assert await labels(server) == voted
    again = await client.vote(vote.model_copy(update={"withdrawn": False}))
    assert again.votes == {vote.candidate_index: [VoteKind.LIKE]}
    assert await ask(client, "delivered") == delivered.id


@pytest.mark.slow
async def test_a_server_killed_at_any_moment_still_keeps_every_promise(server, client):
    chance = random.Random(11)
    promised: list[str] = []
    for round_ in range(8):
        for n in range(2):
            promised.append(await ask(client, f"round-{round_}-{n}"))
        await asyncio.sleep(chance.uniform(0, 4))
        server.kill()
        server.start()
        await ready(server)
    for job_id in promised:
        job = await finished(client, job_id)
        assert job.status is JobStatus.SUCCEEDED
        for candidate in job.candidates:
            assert (await client.image(candidate.image)).startswith(b"\x89PNG")
    assert [job.id for job in await client.undelivered("discord")] == promised
