"""Health and metrics."""

import asyncio

from prometheus_client.parser import text_string_to_metric_families

from gpu_server.api.keys import WORKER
from gpu_server.schema import Person, Vote
from pipeline.models.errors import UnfitModelError
from tests.gpu_server.conftest import finished, job_request


async def get(client, server, path):
    async with client._opened().get(server.make_url(path)) as answer:
        return answer.status, await answer.text()


async def samples(client, server):
    _, text = await get(client, server, "/metrics")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_server_in_order_is_alive_and_ready(client, server):
    assert (await get(client, server, "/healthz"))[0] == 200
    assert (await get(client, server, "/readyz"))[0] == 200


async def test_a_server_whose_worker_ended_is_alive_but_not_ready(client, server):
    loops = server.app[WORKER]._loops
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    assert (await get(client, server, "/healthz"))[0] == 200
    status, text = await get(client, server, "/readyz")
    assert (status, "worker" in text) == (503, True)


async def test_an_engine_that_its_operator_has_to_mend_is_not_ready_until_it_draws(
    client, server, studio, caplog
):
    studio.errors = [UnfitModelError("QART_DIFFUSION_BASE names /srv/models/x, which is broken.")]
    job = await finished(client, (await client.submit(job_request("key-0001"))).id)
    assert (job.status, job.failure.code) == ("failed", "unfit-model")
    assert "out of order" in job.failure.message
    assert "/srv/models" not in job.failure.message
    assert "QART_DIFFUSION_BASE names /srv/models/x" in caplog.text
    status, text = await get(client, server, "/readyz")
    assert (status, "out of order" in text, "/srv" in text) == (503, True, False)
    assert (await get(client, server, "/healthz"))[0] == 200
    await finished(client, (await client.submit(job_request("key-0002"))).id)
    assert (await get(client, server, "/readyz"))[0] == 200


async def test_metrics_count_what_happened(client, server, studio):
    job = await finished(client, (await client.submit(job_request("key-0001"))).id)
    rater = Person(platform="slack", user_id="ann")
    await client.vote(
        Vote(job_id=job.id, candidate_index=job.shown[0].index, rater=rater, position=1)
    )
    studio.go.clear()
    for n in (2, 3):
        await client.submit(job_request(f"key-000{n}"))
    found = await samples(client, server)
    assert found["qart_jobs", "succeeded"] == 1
    assert found["qart_jobs", "running"] + found["qart_jobs", "queued"] == 2
    assert found["qart_queue_depth",] == found["qart_jobs", "queued"]
    assert found["qart_draw_seconds_sum", "flat"] == 0.2
    assert found["qart_judge_seconds_count", "flat"] == 1
    assert found["qart_votes_total", "cast", "like", "slack"] == 1
    assert found["qart_http_request_seconds_count", "/v1/jobs", "202", "POST"] == 3


async def test_an_answer_that_sends_the_browser_on_is_timed_too(client, server):
    form = {"url": "https://example.com", "prompt": "koi"}
    sending = client._opened().post(server.make_url("/jobs"), data=form, allow_redirects=False)
    async with sending as answer:
        assert answer.status == 303
    found = await samples(client, server)
    assert found["qart_http_request_seconds_count", "/jobs", "303", "POST"] == 1


async def test_how_long_people_follow_a_job_is_no_latency(client, server):
    job = await finished(client, (await client.submit(job_request("key-0001"))).id)
    async for _ in client.events(job.id):
        pass
    found = await samples(client, server)
    counted = {key[1] for key in found if key[0] == "qart_http_request_seconds_count"}
    assert "/v1/jobs" in counted
    assert not any("events" in route for route in counted)


async def test_open_event_streams_are_counted(client, server, studio):
    studio.go.clear()
    job = await client.submit(job_request())
    stream, name = client.events(job.id), ("qart_event_streams", "/v1/jobs/{id}/events")
    await anext(stream)
    assert (await samples(client, server))[name] == 1
    studio.go.set()
    async for _ in stream:
        pass
    while (await samples(client, server))[name]:  # noqa: ASYNC110 - no signal tells of it
        await asyncio.sleep(0.01)


async def test_unknown_paths_share_one_label(client, server):
    for path in ("/v1/a", "/v1/b"):
        await get(client, server, path)
    found = await samples(client, server)
    assert found["qart_http_request_seconds_count", "404", "GET", "unknown"] == 2
