"""What nobody names is swept out of the image store, on every database."""

import asyncio
import os
from datetime import UTC, datetime, timedelta

import pytest

from gpu_server.jobs.candidates import CandidateState
from tests.gpu_server.jobs.conftest import DONE, ask, asked


def keep(server, clock, content, hours_ago):
    name = server.images.put(content)
    then = (clock.now() - timedelta(hours=hours_ago)).timestamp()
    os.utime(server.images.folder / name[:2] / name, (then, then))
    return name


@pytest.fixture
def held(server):
    return lambda *names: [server.images.holds(name) for name in names]


async def test_an_upload_that_no_job_names_goes_after_a_day(server, clock, held):
    named = keep(server, clock, b"named", 90)
    await server.jobs.submit(asked("own", image=named))
    old, fresh = keep(server, clock, b"old", 25), keep(server, clock, b"fresh", 23)
    assert await server.sweep.sweep() == 1
    assert held(named, old, fresh) == [True, False, True]
    clock.pass_s(2 * 3600)
    assert await server.sweep.sweep() == 1
    assert held(named, fresh) == [True, False]


async def test_an_old_upload_that_a_job_is_about_to_name_stays(server, clock, held):
    clock.time = datetime.now(UTC)
    old = keep(server, clock, b"old", 25)
    await server.pictures.require(old)
    assert await server.sweep.sweep() == 0
    assert held(old) == [True]


async def test_previews_of_a_drawing_that_ended_go_with_the_next_sweep(server, clock, held):
    ended, running = await ask(server, *"ab")
    queue = server.queue()
    claims = {claim.job_id: claim for claim in [await queue.claim(), await queue.claim()]}
    previews = {}
    for job_id, claim in claims.items():
        name = keep(server, clock, job_id.encode(), 90)
        previews[job_id] = name
        await queue.report(claim, 0.1, [CandidateState(0, 7, preview=name)])
    await server.jobs.cancel(ended)
    assert (await server.jobs.get(ended)).candidates[0].preview == ""
    assert await server.sweep.sweep() == 1
    assert held(previews[ended], previews[running]) == [False, True]
    assert (await server.jobs.get(running)).candidates[0].preview == previews[running]


async def test_pictures_of_finished_jobs_stay_for_good(server, clock, held):
    image, plain = keep(server, clock, b"image", 90), keep(server, clock, b"plain", 90)
    await ask(server, "a")
    queue = server.queue()
    claim = await queue.claim()
    done = [CandidateState(0, 7, image=image)]
    await queue.finish(claim, type(DONE)([], {}, plain, done))
    clock.pass_s(365 * 24 * 3600)
    assert await server.sweep.sweep() == 0
    assert held(image, plain) == [True, True]


async def test_a_server_sweeps_at_its_start_and_stops_when_told(server, clock, held):
    old = keep(server, clock, b"old", 25)
    stopping = asyncio.Event()
    running = asyncio.create_task(server.sweep.run(stopping))
    async with asyncio.timeout(20):
        while server.images.holds(old):  # noqa: ASYNC110 - files tell nobody
            await asyncio.sleep(0.01)
        stopping.set()
        await running
    later = keep(server, clock, b"later", 25)
    assert await server.sweep.sweep(stopping) == 0
    assert held(later) == [True]


async def test_an_unforeseen_error_does_not_end_the_sweeping(server, monkeypatch, caplog):
    stopping = asyncio.Event()

    async def sweep(self, stop):
        if "a bug" in caplog.text:
            stopping.set()
        raise RuntimeError("a bug")

    monkeypatch.setattr("gpu_server.jobs.sweep.EVERY_S", 0.0)
    monkeypatch.setattr(type(server.sweep), "sweep", sweep)
    async with asyncio.timeout(30):
        await server.sweep.run(stopping)
    assert caplog.text.count("could not sweep") == 2
