"""Whatever is sent, the wire answers with a message or a problem, never with a fault of its own."""

import json
from string import printable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpu_server.client import Client
from gpu_server.schema import CommunitySettings, Job, Problem, StoredPicture
from tests.gpu_server.conftest import job_request
from tests.gpu_server.pictures import photograph

JSON = {"Content-Type": "application/json"}
PICTURE = {"Content-Type": "image/jpeg"}
# The fixtures' one server takes all examples on purpose.
junk = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
texts = st.text(st.characters(codec=None)) | st.text(printable) | st.just("https://example.com")


def mutated(valid):
    """A valid message with one field replaced by anything at all, surrogates included."""
    return st.builds(
        lambda name, value: {**valid, name: value},
        st.sampled_from(sorted(valid)),
        values | texts | st.integers(-(2**70), 2**70),
    )


@pytest.fixture
async def server(start):
    return await start(workers=0, max_queued=1_000_000)


async def answer_to(server, method, path, body=None, headers=JSON):
    async with Client("") as client:
        url = server.make_url(path)
        async with client._opened().request(method, url, data=body, headers=headers) as answer:
            content = await answer.read()
            if answer.status >= 400:
                assert answer.content_type == "application/problem+json", content
                assert Problem.model_validate_json(content).detail
            assert answer.status < 500, content
            return answer.status, content


@junk
@given(body=st.binary(max_size=200))
async def test_bytes_for_a_job(server, body):
    status, _ = await answer_to(server, "POST", "/v1/jobs", body)
    assert status in {400, 422}


@junk
@given(changes=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=6))
async def test_damaged_pictures(server, changes):
    body = bytearray(photograph(64, 48))
    for place, value in changes:
        body[place % len(body)] = value
    status, content = await answer_to(server, "POST", "/v1/pictures", bytes(body), PICTURE)
    assert status in {201, 422}
    if status == 201:
        assert StoredPicture.model_validate_json(content).name.endswith(".png")


@junk
@given(message=values)
async def test_json_for_a_job(server, message):
    status, _ = await answer_to(server, "POST", "/v1/jobs", json.dumps(message).encode())
    assert status in {400, 422}


@junk
@given(message=mutated(job_request().model_dump(mode="json")))
async def test_nearly_right_jobs(server, message):
    status, content = await answer_to(server, "POST", "/v1/jobs", json.dumps(message).encode())
    if status == 202:
        job = Job.model_validate_json(content)
        assert job.url.isascii()
        assert job.prompt.strip()
        assert (await answer_to(server, "GET", f"/v1/jobs/{job.id}"))[0] == 200


@junk
@given(
    message=mutated(
        {
            "job_id": "x",
            "candidate_index": 0,
            "rater": {"platform": "web", "user_id": "1"},
            "kind": "like",
            "position": 1,
            "withdrawn": False,
            "source": "button",
            "phone": "",
        }
    )
)
async def test_nearly_right_votes(server, message):
    status, _ = await answer_to(server, "PUT", "/v1/votes", json.dumps(message).encode())
    assert status in {400, 404, 422}


@junk
@given(message=mutated({"platform": "web", "channel_id": "c", "message_id": "m"}))
async def test_nearly_right_posts(server, message):
    body = json.dumps(message).encode()
    status, _ = await answer_to(server, "POST", "/v1/jobs/x/posts", body)
    assert status in {400, 404, 422}


@junk
@given(message=mutated(CommunitySettings().model_dump(mode="json")))
async def test_nearly_right_communities(server, message):
    body = json.dumps(message).encode()
    status, _ = await answer_to(server, "PUT", "/v1/communities/slack/T1", body)
    assert status in {200, 400, 422}


@junk
@given(
    message=mutated(
        {
            "candidate_index": 0,
            "requester": {"platform": "web", "user_id": "1"},
            "reply_to": {"platform": "web"},
            "idempotency_key": "12345678",
        }
    )
)
async def test_nearly_right_wishes_to_draw_again(server, message):
    body = json.dumps(message).encode()
    status, _ = await answer_to(server, "POST", "/v1/jobs/x/again", body)
    assert status in {400, 404, 422}


@junk
@given(text=st.text(max_size=40))
async def test_queries_and_names(server, text):
    for path, key in (
        ("/v1/jobs", "recent"),
        ("/v1/jobs", "undelivered"),
        ("/v1/posts", "platform"),
        ("/v1/posts?platform=web", "message_id"),
        ("/v1/people/web/1", "community"),
    ):
        await answer_to(
            server, "GET", str(server.make_url(path).update_query({key: text}).relative())
        )
    for folder in ("/v1/jobs", "/v1/images", "/v1/people/web", "/v1/communities/slack"):
        await answer_to(
            server, "GET", str((server.make_url(folder) / text.replace("/", "")).relative())
        )
