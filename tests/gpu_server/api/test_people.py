"""Deleting codes and forgetting people, over HTTP."""

import asyncio

import pytest

from gpu_server.api.keys import PEOPLE
from gpu_server.client import Client, ServerError
from gpu_server.schema import JobStatus, Person, Post, Removal, Vote
from tests.gpu_server.conftest import finished, job_request

ANN = Person(platform="slack", user_id="U/1 ä")


@pytest.fixture
async def job(client):
    return await finished(client, (await client.submit(job_request(requester=ANN))).id)


async def test_a_deleted_job_has_no_pictures_any_more(client, job, tmp_path):
    removed = await client.remove(job.id, Removal(person=ANN))
    assert removed.removed
    assert list((tmp_path / "images").rglob("*.png")) == []
    for name in (job.plain_image, *(c.image for c in job.candidates)):
        with pytest.raises(ServerError) as refused:
            await client.image(name)
        assert refused.value.code == "not-found"
    assert await client.remove(job.id, Removal(person=ANN)) == removed


async def test_a_stranger_deletes_nothing(client, job):
    bob = Person(platform="slack", user_id="U2")
    with pytest.raises(ServerError, match="or a moderator, can delete it") as refused:
        await client.remove(job.id, Removal(person=bob))
    assert (refused.value.code, refused.value.problem.status) == ("conflict", 409)
    assert (await client.image(job.plain_image)).startswith(b"\x89PNG")


async def test_deleting_ends_a_drawing(client, studio):
    studio.go.clear()
    job_id = (await client.submit(job_request(requester=ANN))).id
    async for job in client.events(job_id):
        if any(c.image for c in job.candidates):
            break
    assert (await client.remove(job_id, Removal(person=ANN))).status is JobStatus.CANCELLED
    following = await client.submit(job_request("key-0002"))
    async for job in client.events(following.id):
        if job.status is JobStatus.RUNNING:
            break
    studio.go.set()
    await finished(client, following.id)
    left = await client.job(job_id)
    assert (left.status, left.removed) == (JobStatus.CANCELLED, True)
    assert not any(c.image or c.preview for c in left.candidates)


async def test_a_person_sees_how_they_stand_and_is_forgotten(client, job, tmp_path):
    vote = Vote(job_id=job.id, candidate_index=job.shown[0].index, rater=ANN, position=1)
    await client.vote(vote)
    post = Post(platform="slack", channel_id="C1", message_id="1.2", files=["F1"])
    await client.delivered(job.id, post)
    assert (await client.posted(Post(**post.address))).id == job.id
    usage = await client.usage(ANN, "T1")
    assert (usage.votes, [found.id for found in usage.jobs]) == (1, [job.id])
    assert (usage.today, (await client.usage(ANN)).today) == (0, 1)
    forgotten = await client.forget(ANN)
    assert (forgotten.jobs, forgotten.votes, forgotten.posts) == (1, 1, [post])
    assert (await client.usage(ANN)).jobs == []
    assert (await client.forget(ANN)).jobs == 0
    assert list((tmp_path / "images").rglob("*.png")) == []
    with pytest.raises(ServerError) as refused:
        await client.job(job.id)
    assert refused.value.code == "not-found"


async def test_messages_of_a_deleted_result_are_owed_once(client, job):
    post = Post(platform="slack", channel_id="C1", message_id="1.2", files=["F1"])
    await client.delivered(job.id, post)
    for _ in range(2):
        await client.remove(job.id, Removal(person=ANN, moderator=False))
    assert await client.owed_removals("slack") == [post]
    await client.removed(post)
    assert await client.owed_removals("slack") == []


async def test_messages_of_an_erased_job_are_owed_until_their_bot_reports_them(client, job):
    post = Post(platform="slack", channel_id="C/1 ä", message_id="1.2", files=["F1"])
    await client.delivered(job.id, post)
    await client.forget(ANN)
    assert await client.owed_removals("slack") == [post]
    assert await client.owed_removals("discord") == []
    for _ in range(2):
        await client.removed(post)
    assert await client.owed_removals("slack") == []
    with pytest.raises(ServerError, match="platform: name one of"):
        await client.owed_removals("fax")


async def test_who_follows_an_erased_job_is_told_that_it_is_gone(client, studio, caplog):
    studio.go.clear()
    job_id = (await client.submit(job_request(requester=ANN))).id

    async def follow():
        async for job in client.events(job_id):
            if job.candidates:
                await client.forget(ANN)

    with pytest.raises(ServerError) as refused:
        await asyncio.wait_for(follow(), 20)
    assert refused.value.code == "not-found"
    assert "broke off" not in caplog.text


async def test_the_limits_are_those_of_the_settings(start):
    server = await start(person_running=4, person_queued=5)
    async with Client(str(server.make_url("/"))) as client:
        limits = (await client.usage(ANN, "T1")).limits
    assert (limits.running, limits.queued, limits.daily) == (4, 5, None)


@pytest.mark.parametrize("path", ["irc/1", "slack/" + "x" * 129, "slack/1?community=" + "x" * 65])
async def test_a_wrong_address_is_nobody(client, server, path):
    async with client._opened().get(server.make_url(f"/v1/people/{path}")) as answer:
        assert (answer.status, (await answer.json())["type"]) == (422, "/problems/invalid-request")


async def test_a_fault_leaves_no_persons_id_in_the_log(client, server, monkeypatch, caplog):
    async def broken(self, person, community):
        raise ZeroDivisionError

    monkeypatch.setattr(type(server.app[PEOPLE]), "usage", broken)
    with pytest.raises(ServerError, match="Something broke"):
        await client.usage(Person(platform="slack", user_id="U0815"))
    assert "/v1/people/{platform}/{user_id}" in caplog.text
    assert "U0815" not in caplog.text
