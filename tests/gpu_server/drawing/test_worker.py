"""Workers: what goes wrong while drawing, and what stays true when it does."""

import asyncio
import gc
import logging
import sqlite3
from contextlib import suppress

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from gpu_server.api.keys import DATABASE, IMAGES
from gpu_server.client import Client
from gpu_server.drawing import worker
from gpu_server.errors import DiskFullError
from gpu_server.jobs.queue import JobQueue
from gpu_server.schema import JobStatus
from gpu_server.store.models import JobRow
from pipeline.errors import EngineLostError, InvalidPromptError
from pipeline.images import StorageError
from tests.gpu_server.conftest import finished, job_request


async def running(client, job_id):
    async for job in client.events(job_id):
        if job.status is JobStatus.RUNNING and any(c.image for c in job.candidates):
            return job
    raise AssertionError("the job never ran")


async def test_a_drawing_that_breaks_down_once_is_drawn_again(client, studio, caplog):
    studio.errors = [RuntimeError("a bug")]
    with caplog.at_level(logging.ERROR):
        job = await finished(client, (await client.submit(job_request())).id)
    assert job.status is JobStatus.SUCCEEDED
    assert len(studio.requests) == 2
    assert "a bug" in caplog.text


async def test_a_drawing_that_always_breaks_down_fails_with_a_plain_sentence(client, studio):
    studio.errors = [RuntimeError("a bug") for _ in range(9)]
    job = await finished(client, (await client.submit(job_request())).id)
    assert job.status is JobStatus.FAILED
    assert job.failure.code == "internal"
    assert "a bug" not in job.failure.message
    assert len(studio.requests) == 3


async def test_an_engine_that_is_lost_again_and_again_is_told_until_it_draws(
    client, server, studio
):
    async def ready():
        async with client._opened().get(server.make_url("/readyz")) as answer:
            return answer.status

    studio.errors = [EngineLostError("The process that draws ended.")] * 3
    job = await finished(client, (await client.submit(job_request())).id)
    assert job.status is JobStatus.FAILED
    assert await ready() == 503
    await finished(client, (await client.submit(job_request("key-0002"))).id)
    assert await ready() == 200


@pytest.mark.parametrize("end", ["withheld", "failed", "cancelled"])
async def test_early_views_go_with_the_drawing_that_made_them(client, studio, server, end):
    studio.withheld = {1, 2}
    if end == "failed":
        studio.errors = [InvalidPromptError("Say something else.")]
    if end == "cancelled":
        studio.go.clear()
    job = await client.submit(job_request())
    if end == "cancelled":
        await running(client, job.id)
        await client.cancel(job.id)
    job = await finished(client, job.id)
    assert {c.preview for c in job.candidates} == {""}
    while early_views(server.app[IMAGES].folder):  # noqa: ASYNC110 - no signal tells of it
        await asyncio.sleep(0.01)


def early_views(folder):
    """Small pictures that do not carry how they were made."""
    found = []
    for path in folder.rglob("*.png"):
        # It may be deleted this moment.
        with suppress(FileNotFoundError), Image.open(path) as picture:
            if picture.width == 64 and not picture.text:
                found.append(path)
    return found


async def test_a_broken_job_does_not_keep_the_next_one_waiting(client, studio):
    studio.errors = [RuntimeError("a bug") for _ in range(3)]
    await client.submit(job_request("key-0001"))
    following = await client.submit(job_request("key-0002"))
    assert (await finished(client, following.id)).status is JobStatus.SUCCEEDED


async def test_a_full_disk_costs_no_job(client, studio, monkeypatch, caplog):
    monkeypatch.setattr("gpu_server.drawing.worker._LOOK_FOR_ROOM_S", 0.0)
    studio.errors = [DiskFullError("The disk is full.") for _ in range(9)]
    job = await finished(client, (await client.submit(job_request())).id)
    assert job.status is JobStatus.SUCCEEDED
    assert len(studio.requests) == 10
    assert "The disk is full." in caplog.text


async def test_a_picture_that_cannot_be_stored_is_tried_again_and_not_for_ever(client, studio):
    studio.errors = [StorageError("The picture cannot be kept.") for _ in range(9)]
    job = await finished(client, (await client.submit(job_request())).id)
    assert job.status is JobStatus.FAILED
    assert len(studio.requests) == 3


async def test_a_store_that_is_closed_to_us_costs_no_job(client, server, studio, monkeypatch):
    monkeypatch.setattr("gpu_server.drawing.worker._LOOK_FOR_ROOM_S", 0.01)
    store = server.app[IMAGES]
    room = [False]
    monkeypatch.setattr(store, "has_room", lambda: room[0])
    studio.errors = [StorageError("The picture cannot be kept.")]
    job = await client.submit(job_request())
    while (reason := await not_ready(client, server)) == "":  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert "keeps no pictures" in reason
    room[0] = True
    assert (await finished(client, job.id)).status is JobStatus.SUCCEEDED
    assert await not_ready(client, server) == ""


async def not_ready(client, server):
    async with client._opened().get(server.make_url("/readyz")) as answer:
        return (await answer.json()).get("reason", "")


async def test_jobs_for_an_engine_that_is_gone_are_told_at_the_start(start, studio, caplog):
    first = await start(workers=0)
    async with Client(str(first.make_url("/"))) as client:
        job = await client.submit(job_request())
    await first.close()
    studio.engine.name = "another"
    second = await start()
    assert "wait for an engine which cannot run here, see qart doctor: 1" in caplog.text
    async with Client(str(second.make_url("/"))) as client:
        assert (await client.job(job.id)).status is JobStatus.QUEUED


async def test_pictures_are_seen_while_others_are_drawn(client, studio):
    studio.go.clear()
    job = await running(client, (await client.submit(job_request())).id)
    assert [bool(c.image) for c in job.candidates] == [True, False, False, False, False]
    assert 0 < job.progress < 1
    assert (await client.image(job.candidates[0].image)).startswith(b"\x89PNG")


async def test_a_server_that_stops_hands_its_jobs_on(start, studio, caplog):
    studio.go.clear()
    first = await start(node="first")
    async with Client(str(first.make_url("/"))) as client:
        job = await running(client, (await client.submit(job_request())).id)
    await first.close()
    gc.collect()
    assert "never retrieved" not in caplog.text
    assert studio.closed
    idle = await start(node="idle", workers=0)
    async with Client(str(idle.make_url("/"))) as client:
        assert (await client.job(job.id)).status is JobStatus.QUEUED
    studio.go.set()
    second = await start(node="second")
    async with Client(str(second.make_url("/"))) as client:
        done = await finished(client, job.id)
    assert done.status is JobStatus.SUCCEEDED
    assert done.candidates[0].image == job.candidates[0].image


async def test_a_job_that_is_claimed_while_the_server_stops_costs_no_attempt(start, monkeypatch):
    whole, claimed = JobQueue.claim, asyncio.Event()

    async def claim(self):
        found = await whole(self)
        if found is not None:
            claimed.set()
            await asyncio.sleep(0.05)
        return found

    monkeypatch.setattr(JobQueue, "claim", claim)
    first = await start(node="first")
    async with Client(str(first.make_url("/"))) as client:
        job = await client.submit(job_request())
        await claimed.wait()
    await first.close()
    idle = await start(node="idle", workers=0)
    async with idle.app[DATABASE].read() as session:
        row = await session.scalar(select(JobRow).where(JobRow.id == job.id))
    assert (row.status, row.attempts) == (JobStatus.QUEUED, 0)


async def test_a_server_stops_even_where_its_database_is_away(start, studio, unwilling, caplog):
    studio.go.clear()
    first = await start(node="here")
    async with Client(str(first.make_url("/"))) as client:
        job = await running(client, (await client.submit(job_request())).id)
    left = unwilling("release", 1)
    await first.close()
    assert left == [0]
    assert "not put back" in caplog.text
    studio.go.set()
    second = await start(node="here")
    async with Client(str(second.make_url("/"))) as client:
        assert (await finished(client, job.id)).status is JobStatus.SUCCEEDED


async def test_two_jobs_are_drawn_side_by_side_when_there_are_two_workers(start, studio):
    studio.go.clear()
    server = await start(workers=2)
    async with Client(str(server.make_url("/"))) as client:
        ids = [(await client.submit(job_request(f"key-000{n}"))).id for n in range(2)]
        assert [(await running(client, job_id)).queue_position for job_id in ids] == [None, None]


@pytest.fixture
def unwilling(monkeypatch):
    """Lets a method of the queue fail a few times, as a busy database does."""

    def arrange(name, times):
        whole = getattr(JobQueue, name)
        left = [times]

        async def sometimes(self, *arguments):
            if left[0]:
                left[0] -= 1
                cause = sqlite3.OperationalError("database is locked")
                raise OperationalError("UPDATE", {}, cause)
            return await whole(self, *arguments)

        monkeypatch.setattr(JobQueue, name, sometimes)
        return left

    return arrange


@pytest.mark.parametrize(("name", "times"), [("claim", 2), ("report", 1), ("finish", 8)])
async def test_a_database_that_is_away_for_a_moment_costs_no_second_drawing(
    client, studio, unwilling, name, times, monkeypatch
):
    monkeypatch.setattr(worker, "_REPORT_EVERY_S", 0.02)
    left = unwilling(name, times)
    job = await finished(client, (await client.submit(job_request())).id)
    assert job.status is JobStatus.SUCCEEDED
    assert left == [0]
    assert len(studio.requests) == 1


async def test_news_that_could_not_be_stored_are_stored_with_the_next(client, studio, unwilling):
    left = unwilling("report", 1)
    studio.go.clear()
    job = await running(client, (await client.submit(job_request())).id)
    assert left == [0]
    assert len(job.candidates) == 5
