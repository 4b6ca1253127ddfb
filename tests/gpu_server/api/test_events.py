"""The event stream of a job."""

import asyncio
import json

import aiohttp
import pytest

from gpu_server.api.keys import CHANGES
from gpu_server.client import Client, ServerError
from gpu_server.following.changes import job_topic
from gpu_server.following.lookout import Lookout
from gpu_server.jobs.reading import JobReader
from gpu_server.schema import JobStatus
from tests.gpu_server.conftest import finished, job_request


async def read(client, server, job_id, last=None):
    headers = {"Last-Event-ID": str(last)} if last is not None else {}
    url = server.make_url(f"/v1/jobs/{job_id}/events")
    async with client._opened().get(url, headers=headers) as answer:
        text = await answer.text()
    lines = text.splitlines()
    ids = [int(line[3:]) for line in lines if line.startswith("id:")]
    jobs = [json.loads(line[5:]) for line in lines if line.startswith("data:")]
    return answer, ids, jobs


async def test_events_carry_the_whole_job_under_its_growing_revision(client, server, studio):
    studio.go.clear()
    job = await client.submit(job_request())
    seen = []
    async for state in client.events(job.id):
        seen.append(state)
        if any(c.image for c in state.candidates):
            studio.go.set()
    revisions = [state.revision for state in seen]
    assert revisions == sorted(set(revisions))
    assert seen[-1].status is JobStatus.SUCCEEDED
    assert seen[-1] == await client.job(job.id)
    assert all(earlier.status is not JobStatus.SUCCEEDED for earlier in seen[:-1])


async def test_being_woken_for_nothing_sends_nothing(client, server, studio):
    studio.go.clear()
    job = await client.submit(job_request())
    reading = asyncio.create_task(read(client, server, job.id))
    for _ in range(20):
        server.app[CHANGES].notify(job_topic(job.id))
        await asyncio.sleep(0.02)
    studio.go.set()
    _, ids, jobs = await reading
    assert len(set(ids)) == len(ids)
    assert jobs[-1]["status"] == "succeeded"


async def test_a_finished_job_is_sent_once_and_the_stream_ends(client, server):
    job = await finished(client, (await client.submit(job_request())).id)
    answer, ids, jobs = await read(client, server, job.id)
    assert answer.content_type == "text/event-stream"
    assert ids == [job.revision]
    assert jobs[0]["status"] == "succeeded"


async def test_a_reader_that_comes_back_is_told_only_what_is_new(client, server):
    job = await finished(client, (await client.submit(job_request())).id)
    _, ids, _ = await read(client, server, job.id, last=job.revision - 1)
    assert ids == [job.revision]


async def test_a_reader_that_saw_the_end_is_told_not_to_come_back(client, server):
    job = await finished(client, (await client.submit(job_request())).id)
    answer, ids, _ = await read(client, server, job.id, last=job.revision)
    assert (answer.status, ids) == (204, [])


async def test_a_nonsensical_last_event_id_is_ignored(client, server):
    job = await finished(client, (await client.submit(job_request())).id)
    _, ids, _ = await read(client, server, job.id, last="²³")
    assert ids == [job.revision]


async def test_a_silent_stream_is_kept_alive_with_comments(client, server, studio, monkeypatch):
    monkeypatch.setattr("gpu_server.api.streaming.PING_S", 0.02)
    studio.go.clear()
    job = await client.submit(job_request())
    url = server.make_url(f"/v1/jobs/{job.id}/events")
    async with client._opened().get(url) as answer:
        async for line in answer.content:
            if line.startswith(b":"):
                break
        else:
            pytest.fail("no comment came")


async def test_changes_made_by_another_process_are_seen(start, studio, monkeypatch):
    monkeypatch.setattr("gpu_server.following.lookout.LOOK_EVERY_S", 0.05)
    drawing, talking = await start(), await start(workers=0, node="there")
    async with Client(str(talking.make_url("/"))) as client:
        job = await client.submit(job_request())
        assert (await finished(client, job.id)).status is JobStatus.SUCCEEDED
    assert drawing is not talking
    assert len(studio.requests) == 1


async def overlook(self):
    """Sees nothing."""


async def test_a_change_between_looking_up_and_following_is_not_missed(
    client, server, studio, monkeypatch
):
    # The lookout would tell of it in the end, unless it told another follower before.
    monkeypatch.setattr(Lookout, "look", overlook)
    studio.go.clear()
    job = await client.submit(job_request())
    whole = JobReader.get

    async def overtaken(self, job_id):
        found = await whole(self, job_id)
        if not studio.go.is_set():
            studio.go.set()
            async for _ in client.events(job_id):
                pass
        return found

    monkeypatch.setattr(JobReader, "get", overtaken)
    async with asyncio.timeout(30):
        assert (await finished(client, job.id)).status is JobStatus.SUCCEEDED


async def test_streams_end_when_the_server_stops(start, studio):
    studio.go.clear()
    server = await start()
    async with Client(str(server.make_url("/"))) as client:
        job = await client.submit(job_request())
        url = server.make_url(f"/v1/jobs/{job.id}/events")
        async with client._opened().get(url) as answer:
            await answer.content.readline()
            await server.close()
            assert b"succeeded" not in await answer.content.read()


async def test_a_reader_who_leaves_is_forgotten(client, server, studio, monkeypatch):
    monkeypatch.setattr("gpu_server.api.streaming.PING_S", 0.02)
    studio.go.clear()
    job = await client.submit(job_request())
    url = server.make_url(f"/v1/jobs/{job.id}/events")
    async with client._opened().get(url) as answer:
        await answer.content.readline()
        assert server.app[CHANGES].followed_jobs() == [job.id]
        answer.close()
    for _ in range(500):
        if not server.app[CHANGES].followed_jobs():
            return
        await asyncio.sleep(0.02)
    pytest.fail("the job is followed for ever")


async def test_a_fault_while_streaming_cuts_the_stream(client, server, studio, monkeypatch, caplog):
    studio.go.clear()
    job = await client.submit(job_request())
    whole = JobReader.get
    calls = []

    async def fails_later(self, job_id):
        calls.append(job_id)
        if len(calls) > 2:
            raise ZeroDivisionError("a fault")
        return await whole(self, job_id)

    monkeypatch.setattr(JobReader, "get", fails_later)
    url = server.make_url(f"/v1/jobs/{job.id}/events")
    async with client._opened().get(url) as answer:
        await answer.content.readline()
        server.app[CHANGES].notify(job_topic(job.id))
        with pytest.raises(aiohttp.ClientError):
            await answer.content.read()
    assert "a fault" in caplog.text


async def test_there_are_no_events_of_a_job_that_does_not_exist(client):
    with pytest.raises(ServerError) as refused:
        async for _ in client.events("nothing"):
            pass
    assert refused.value.code == "not-found"
