"""How long a person waits: requests to a whole server that draws with random weights."""

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from aiohttp import web

from gpu_server.api import create_app
from gpu_server.client import Client
from gpu_server.schema import CandidateView, Job, JobRequest, JobStatus, Person, ReplyTo
from gpu_server.serving import listen
from gpu_server.settings import ServerSettings
from pipeline.engines.apart.child import Build
from pipeline.engines.apart.engine import EngineApart
from pipeline.engines.diffusion.names import NAME
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.pool import WorkPool
from pipeline.studio import Studio

METHOD = (
    "A server on loopback with a fresh SQLite file (synchronous FULL) and image store, one request "
    "after the other; a time runs from before POST /v1/jobs until the event stream says that the "
    "job succeeded. Text encoder, networks, decoder, picture screen (where installed) and CLIP "
    "scorer compute on random weights; the plain code is laid over each picture before it is "
    "judged, as noise would only be rescued in vain, and faintly over every other one, so that it "
    "fails and is rescued; how many real ones do is not known. Two requests come first, untimed."
)
_UNTIMED = 2


class _Measured(EngineApart):
    name: ClassVar[str] = NAME
    summary: ClassVar[str] = "Random weights, to measure speed."


def end_to_end(
    size: str, device: str, preset: str, tune: str, *, batch: int, requests: int, compiled: bool,
    budget_s: float,
) -> dict[str, Any]:  # fmt: skip
    """Time whole requests: queue, draw, judge, rank and store, at one request at a time.

    Args:
        size: "full" or "tiny" networks.
        device: where they compute.
        preset: how they sample.
        tune: changes to the preset.
        batch: candidates of a request.
        requests: how many are timed.
        compiled: whether the networks are compiled.
        budget_s: no further request is begun after so many seconds.

    Raises:
        TimeoutError: not even the untimed ones were done by then.

    Returns:
        One row: p50_s, p95_s, worst_s, ready_s (until the untimed requests were done) in seconds,
        how many were timed, candidates that scan and that were rescued among theirs, the method.
    """
    from pipeline.engines.diffusion.bench.engine import build

    settings = DiffusionSettings(
        device=device, preset=preset, tune=tune, batch=batch, compile=compiled
    )
    make: Build = partial(build, size, settings)  # type: ignore[arg-type]
    return asyncio.run(_measured(make, settings, batch, requests, budget_s))


async def _measured(
    make: Build, settings: DiffusionSettings, batch: int, requests: int, budget_s: float
) -> dict[str, Any]:
    started = time.perf_counter()
    candidates: list[CandidateView] = []
    seconds: list[float] = []
    async with AsyncExitStack() as stack:
        client = await _serve(stack, make, settings, batch)
        async with asyncio.timeout(budget_s):
            for number in range(_UNTIMED):
                await _finished(client, number)
        ready_s = time.perf_counter() - started
        for number in range(_UNTIMED, _UNTIMED + requests):
            asked = time.perf_counter()
            candidates += (await _finished(client, number)).candidates
            seconds.append(time.perf_counter() - asked)
            if time.perf_counter() - started > budget_s:
                break
    ordered = sorted(seconds)
    return {
        "preset": settings.sampling.name,
        "size_px": 768,
        "batch": batch,
        "compiled": settings.compile,
        "requests": len(seconds),
        "p50_s": round(statistics.median(ordered), 3),
        # Nearest rank: of 20 requests the second slowest.
        "p95_s": round(ordered[max(0, -(-len(ordered) * 95 // 100) - 1)], 3),
        "worst_s": round(ordered[-1], 3),
        "ready_s": round(ready_s, 1),
        "scan": sum(bool(candidate.scans) for candidate in candidates),
        "rescued": sum(candidate.rescued for candidate in candidates),
        "method": METHOD,
    }


async def _serve(
    stack: AsyncExitStack, make: Build, settings: DiffusionSettings, batch: int
) -> Client:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    engine = _Measured({settings.device: make}, rates=True)
    studio = stack.enter_context(Studio(engine, WorkPool(), aesthetic=engine.aesthetic))
    app = create_app(
        ServerSettings.model_validate(
            {
                "database_url": f"sqlite+aiosqlite:///{folder / 'qart.db'}",
                "image_store": str(folder / "images"),
                "rater_key": "bench",
                "token": "",
                "host": "127.0.0.1",
                "engine": "auto",
                "candidates": batch,
                "workers": 1,
            }
        ),
        studio=studio,
    )
    listener = stack.enter_context(listen("127.0.0.1", 0))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listener).start()
    return await stack.enter_async_context(Client(f"http://127.0.0.1:{listener.getsockname()[1]}/"))


async def _finished(client: Client, number: int) -> Job:
    request = JobRequest(
        url="https://example.com",
        prompt="koi pond, ukiyo-e, indigo and gold",
        seed=number,
        requester=Person(platform="cli", user_id="bench"),
        reply_to=ReplyTo(platform="cli"),
        idempotency_key=f"bench-{number:08}",
    )
    job = await client.submit(request)
    async for latest in client.events(job.id):
        job = latest
    if job.status is not JobStatus.SUCCEEDED:
        raise RuntimeError(f"request {number} ended as {job.status}: {job.failure}")
    return job
