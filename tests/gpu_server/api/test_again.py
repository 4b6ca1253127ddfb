"""Drawing again and finding a job by its post, over HTTP."""

import pytest

from gpu_server.client import ServerError
from gpu_server.schema import AgainRequest, Person, Post
from tests.gpu_server.conftest import finished, job_request


async def test_a_job_is_drawn_again_and_varied(client, studio):
    parent = await finished(client, (await client.submit(job_request())).id)
    asked = {
        "requester": Person(platform="slack", user_id="U1"),
        "reply_to": {"platform": "slack"},
    }
    request = AgainRequest(idempotency_key="again-0001", candidate_index=2, **asked)
    job = await finished(client, (await client.again(parent.id, request)).id)
    assert (job.parent.job_id, job.parent.candidate_index) == (parent.id, 2)
    assert studio.requests[-1].bases == (parent.candidates[2].seed,)
    afresh = AgainRequest(idempotency_key="again-0002", **asked)
    await finished(client, (await client.again(parent.id, afresh)).id)
    assert studio.requests[-1].bases == ()
    with pytest.raises(ServerError) as refused:
        await client.again("nobody", afresh.model_copy(update={"idempotency_key": "again-0003"}))
    assert refused.value.code == "not-found"


async def test_a_post_leads_to_its_job(client, server):
    job = await finished(client, (await client.submit(job_request())).id)
    post = Post(platform="discord", channel_id="c&1", message_id="m 1")
    await client.delivered(job.id, post)
    assert (await client.posted(post)).id == job.id
    assert await client.posted(post.model_copy(update={"message_id": "m2"})) is None
    assert await client.posted(Post(platform="discord")) is None
    async with client._opened().get(server.make_url("/v1/posts?platform=irc")) as answer:
        assert (answer.status, (await answer.json())["type"]) == (422, "/problems/invalid-request")
