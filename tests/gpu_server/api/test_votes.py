"""Votes and labels over HTTP."""

import pytest

from gpu_server.client import ServerError
from gpu_server.schema import Label, Person, Vote, VoteKind
from tests.gpu_server.conftest import finished, job_request

ANN = Person(platform="discord", user_id="ann")


@pytest.fixture
async def job(client):
    return await finished(client, (await client.submit(job_request())).id)


async def labels(client, server):
    async with client._opened().get(server.make_url("/v1/labels")) as answer:
        assert answer.content_type == "application/x-ndjson"
        return [Label.model_validate_json(line) async for line in answer.content]


async def test_a_vote_is_kept_with_what_it_was_about(client, server, job):
    best = job.shown[0]
    vote = Vote(job_id=job.id, candidate_index=best.index, rater=ANN, position=1)
    receipt = await client.vote(vote)
    assert receipt.votes == {best.index: [VoteKind.LIKE]}
    [label] = await labels(client, server)
    assert (label.url, label.prompt, label.engine) == ("https://example.com", "koi pond", "flat")
    assert (label.image, label.seed, label.rank) == (best.image, best.seed, 1)
    assert len(label.rater) == 64


async def test_a_vote_can_be_withdrawn(client, server, job):
    vote = Vote(job_id=job.id, candidate_index=job.shown[0].index, rater=ANN, position=1)
    await client.vote(vote)
    receipt = await client.vote(vote.model_copy(update={"withdrawn": True}))
    assert receipt.votes == {}
    assert (await labels(client, server))[0].withdrawn_at is not None


async def test_only_pictures_that_people_were_shown_take_votes(client, server, job):
    hidden = next(c.index for c in job.candidates if not c.shown)
    with pytest.raises(ServerError, match="shown large") as refused:
        await client.vote(Vote(job_id=job.id, candidate_index=hidden, rater=ANN, position=1))
    assert refused.value.code == "conflict"
    assert await labels(client, server) == []


async def test_a_vote_on_a_picture_that_is_not_there_is_refused(client, job):
    vote = Vote(job_id=job.id, candidate_index=99, rater=ANN, position=1)
    with pytest.raises(ServerError) as refused:
        await client.vote(vote)
    assert refused.value.code == "not-found"
