"""Jobs over the wire, with the client that the bots use."""

import asyncio

import pytest

from gpu_server.client import Client, ServerError
from gpu_server.schema import MAX_UNDELIVERED, JobStatus, Post
from tests.gpu_server.conftest import finished, job_request


async def test_an_accepted_job_is_drawn_judged_and_ranked(client):
    job = await client.submit(job_request())
    assert (job.status, job.queue_position, job.engine) == (JobStatus.QUEUED, 1, "flat")
    done = await finished(client, job.id)
    assert done.status is JobStatus.SUCCEEDED
    assert done.progress == 1
    assert done.notes == ["A test note."]
    assert done.blueprint is not None
    assert done.blueprint.size_px == 768
    assert [c.index for c in done.candidates] == [0, 1, 2, 3, 4]
    assert [c.index for c in done.shown] == [4, 3, 2, 1]
    assert all(c.scans and c.image and c.decoded == "https://example.com" for c in done.candidates)
    assert (await client.image(done.plain_image)).startswith(b"\x89PNG")
    assert done.candidates[0].seed == 7


async def test_the_same_idempotency_key_answers_with_the_same_job(client, studio):
    first = await client.submit(job_request())
    moved = {"platform": "discord", "channel_id": "c2", "message_id": "m9"}
    again = await client.submit(job_request(reply_to=moved, prompt=" koi  pond ", seed=None))
    assert again.id == first.id
    assert again.reply_to == first.reply_to
    await finished(client, first.id)
    assert (await client.submit(job_request())).status is JobStatus.SUCCEEDED
    assert len(studio.requests) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"prompt": "something else"},
        {"url": "https://example.com/else"},
        {"negative_prompt": "text"},
        {"seed": 8},
        {"style": "ink"},
        {"image": "0" * 40 + ".png"},
        {"requester": {"platform": "discord", "user_id": "43"}},
    ],
)
async def test_a_key_that_stands_for_another_request_is_refused(client, other):
    await client.submit(job_request())
    with pytest.raises(ServerError) as refused:
        await client.submit(job_request(**other))
    told = "invalid-request" if "image" in other else "idempotency-key-reused"
    assert (refused.value.code, refused.value.problem.status) == (told, 422)
    assert len(await client.undelivered("discord")) == 1


async def test_two_requests_that_share_a_key_in_the_same_moment_are_one_job(client):
    answers = await asyncio.gather(
        client.submit(job_request()),
        client.submit(job_request(prompt="something else")),
        client.submit(job_request()),
        return_exceptions=True,
    )
    first, refused, again = answers
    assert first.id == again.id
    assert refused.code == "idempotency-key-reused"


async def test_a_job_without_a_seed_gets_one_by_chance(client):
    one = await client.submit(job_request("key-0001", seed=None))
    other = await client.submit(job_request("key-0002", seed=None))
    assert one.seed != other.seed


async def test_the_queue_tells_each_job_its_place(client, studio):
    studio.go.clear()
    jobs = [await client.submit(job_request(f"key-000{n}")) for n in range(4)]
    async for job in client.events(jobs[0].id):
        if job.status is JobStatus.RUNNING:
            break
    places = [(await client.job(job.id)).queue_position for job in jobs]
    assert places == [None, 1, 2, 3]
    owed = await client.undelivered("discord")
    assert [job.queue_position for job in owed] == [None, 1, 2, 3]


async def test_a_waiting_job_can_be_cancelled(client, studio):
    studio.go.clear()
    await client.submit(job_request("key-0001"))
    waiting = await client.submit(job_request("key-0002"))
    assert (await client.cancel(waiting.id)).status is JobStatus.CANCELLED
    studio.go.set()
    assert (await finished(client, waiting.id)).status is JobStatus.CANCELLED
    assert len(studio.requests) <= 1


async def test_a_running_job_can_be_cancelled_and_the_next_one_is_drawn(client, studio):
    studio.go.clear()
    running = await client.submit(job_request("key-0001"))
    following = await client.submit(job_request("key-0002"))
    async for job in client.events(running.id):
        if any(c.image for c in job.candidates):
            break
    assert (await client.cancel(running.id)).status is JobStatus.CANCELLED
    async for job in client.events(following.id):
        if job.status is JobStatus.RUNNING:
            break
    studio.go.set()
    assert (await finished(client, following.id)).status is JobStatus.SUCCEEDED
    assert (await client.job(running.id)).status is JobStatus.CANCELLED


async def test_cancelling_a_finished_job_leaves_it_as_it_is(client):
    job = await finished(client, (await client.submit(job_request())).id)
    assert await client.cancel(job.id) == job


async def test_a_job_is_owed_until_it_is_posted(client):
    job = await finished(client, (await client.submit(job_request())).id)
    other = job_request("key-0002", reply_to={"platform": "slack"})
    await client.submit(other)
    assert [owed.id for owed in await client.undelivered("discord")] == [job.id]
    post = Post(platform="discord", channel_id="c1", message_id="m1")
    for _ in range(2):
        posted = await client.delivered(job.id, post)
    assert posted.posts == [post]
    assert await client.undelivered("discord") == []
    assert len(await client.undelivered("slack")) == 1


async def test_no_owed_job_is_left_out_however_many_there_are(start):
    server = await start(workers=0)
    async with Client(str(server.make_url("/"))) as client:
        requests = [job_request(f"key-{n:04}") for n in range(MAX_UNDELIVERED + 2)]
        accepted = await asyncio.gather(*map(client.submit, requests))
        owed = await client.undelivered("discord")
    assert [job.id for job in owed] == [
        job.id for job in sorted(accepted, key=lambda job: job.queue_position)
    ]


async def test_private_and_unfinished_jobs_stay_out_of_the_gallery(server, client, studio):
    public = await finished(client, (await client.submit(job_request("key-0001"))).id)
    await finished(client, (await client.submit(job_request("key-0002", private=True))).id)
    newest = await finished(client, (await client.submit(job_request("key-0003"))).id)
    studio.go.clear()
    await client.submit(job_request("key-0004"))
    async with client._opened().get(server.make_url("/v1/jobs?recent=10")) as answer:
        listed = (await answer.json())["jobs"]
    assert [job["id"] for job in listed] == [newest.id, public.id]


async def test_a_full_queue_refuses_further_jobs_but_knows_those_it_took(start, studio):
    studio.go.clear()
    server = await start(max_queued=2, workers=0)
    async with Client(str(server.make_url("/"))) as client:
        for n in range(2):
            first = await client.submit(job_request(f"key-000{n}"))
        with pytest.raises(ServerError, match="waiting already") as refused:
            await client.submit(job_request("key-0009"))
        assert refused.value.code == "queue-full"
        assert (await client.submit(job_request("key-0001"))).id == first.id


@pytest.mark.parametrize(
    ("values", "code", "word"),
    [
        ({"url": "ftp://example.com"}, "invalid-url", "http"),
        ({"url": "https://example.com/" + "a" * 300}, "invalid-url", "213"),
        ({"prompt": "  "}, "invalid-prompt", "empty"),
        ({"prompt": "a" * 2001}, "invalid-prompt", "2000"),
        ({"engine": "nonsense"}, "unknown-engine", "nonsense"),
    ],
)
async def test_a_bad_request_is_refused_with_one_sentence_and_leaves_no_row(
    client, values, code, word
):
    with pytest.raises(ServerError, match=word) as refused:
        await client.submit(job_request(**values))
    assert refused.value.code == code
    assert await client.undelivered("discord") == []


async def test_a_job_that_nobody_asked_for_is_not_found(client):
    for ask in (client.job, client.cancel):
        with pytest.raises(ServerError) as refused:
            await ask("0123456789abcdef")
        assert refused.value.code == "not-found"
