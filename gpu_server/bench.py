"""How many requests a second a server accepts: the measurement behind `qart bench server`."""

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import aiohttp

from gpu_server.errors import StartError
from gpu_server.schema import JobRequest, Person, ReplyTo
from pipeline.commands.measure import machine

METHOD = (
    "A server in a process of its own, fresh SQLite file on this disk (WAL, synchronous FULL: "
    "every answer waits for its commit to reach the disk), no workers; this process sends POST "
    "/v1/jobs over loopback with keep-alive, each from another person and with its own idempotency "
    "key; the rows are counted afterwards."
)


def measure(jobs: int, at_once: int) -> dict[str, str | int | float]:
    """Start a server, send it `jobs` requests from `at_once` connections, and count.

    Returns:
        jobs_per_s, the answer times p50_ms and p99_ms, the rows found, and the machine.

    Raises:
        StartError: the server did not start, or refused a request.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "qart.db"
        with _server(Path(folder), database, jobs) as url:
            started = time.perf_counter()
            times = asyncio.run(_load(url, jobs, at_once))
            wall = time.perf_counter() - started
        with closing(sqlite3.connect(database)) as connection:
            rows = connection.execute("SELECT count(*) FROM jobs").fetchone()[0]
    cuts = statistics.quantiles(times, n=100)
    return {
        "jobs_per_s": round(jobs / wall, 1),
        "jobs": jobs,
        "at_once": at_once,
        "p50_ms": round(cuts[49] * 1e3, 2),
        "p99_ms": round(cuts[98] * 1e3, 2),
        "rows": rows,
        "machine": str(machine()),
    }


@contextmanager
def _server(folder: Path, database: Path, max_queued: int) -> Iterator[str]:
    """A server that takes requests and draws nothing; yields its address."""
    settings = {
        "QART_HOST": "127.0.0.1",
        "QART_PORT": "0",
        "QART_TOKEN": "",
        "QART_WORKERS": "0",
        "QART_ENGINE": "auto",
        "QART_DATABASE_URL": f"sqlite+aiosqlite:///{database}",
        "QART_IMAGE_STORE": str(folder / "images"),
        "QART_RATER_KEY": "bench",
        "QART_MAX_QUEUED": str(max_queued),
    }
    command = [sys.executable, "-m", "gpu_server"]
    server = subprocess.Popen(  # noqa: S603 - our own module
        command, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True, cwd=folder
    )
    assert server.stdout is not None  # noqa: S101 - for the type checker
    try:
        page = next((line for line in server.stdout if line.startswith("page")), "")
        if not page:
            raise StartError("The server to be measured did not start.")
        yield page.split()[1]
    finally:
        server.terminate()
        server.communicate()


async def _load(url: str, jobs: int, at_once: int) -> list[float]:
    """Send all requests; returns the seconds each took."""
    numbers = iter(range(jobs))
    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:
        sent = await asyncio.gather(*(_send(session, url, numbers) for _ in range(at_once)))
    return [seconds for times in sent for seconds in times]


async def _send(session: aiohttp.ClientSession, url: str, numbers: Iterator[int]) -> list[float]:
    times = []
    for number in numbers:
        body = _request(number)
        started = time.perf_counter()
        async with session.post(
            f"{url}v1/jobs", data=body, headers={"Content-Type": "application/json"}
        ) as answer:
            content = await answer.text()
            if answer.status != 202:
                raise StartError(f"The server refused request {number}: {content}")
        times.append(time.perf_counter() - started)
    return times


def _request(number: int) -> bytes:
    request = JobRequest(
        url=f"https://example.com/{number}",
        prompt="koi pond, ukiyo-e, indigo and gold",
        seed=number,
        requester=Person(platform="cli", user_id=f"bench-{number}"),
        reply_to=ReplyTo(platform="cli"),
        idempotency_key=f"bench-{number:08}",
    )
    return request.model_dump_json().encode()
