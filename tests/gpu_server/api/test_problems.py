"""Refusals are problem documents of RFC 9457, one clear sentence each."""

import asyncio
import errno
import logging
import os
import re

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import event
from yarl import URL

from gpu_server.api import create_app
from gpu_server.api.keys import DATABASE, JOBS, STUDIOS
from gpu_server.client import Client, ServerError
from gpu_server.schema import JobStatus, Problem
from pipeline.errors import EngineUnavailableError, QArtError
from tests.gpu_server.conftest import finished, job_request, settings_in

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def ask(client, server):
    async def send(method, path, **options):
        url = server.make_url("/").join(URL(path, encoded="%" in path))
        async with client._opened().request(method, url, **options) as answer:
            assert answer.content_type == "application/problem+json", await answer.text()
            problem = Problem.model_validate_json(await answer.read())
            assert problem.status == answer.status
            return problem, answer.headers

    return send


async def test_a_wrong_field_is_named(ask):
    body = job_request().model_dump_json().replace('"prompt"', '"promt"')
    problem, _ = await ask("POST", "/v1/jobs", data=body, headers=JSON)
    assert (problem.status, problem.type) == (422, "/problems/invalid-request")
    fields = {error["field"] for error in problem.model_extra["errors"]}
    assert fields == {"prompt", "promt"}
    assert problem.instance == "/v1/jobs"


async def test_all_missing_fields_are_told_at_once(ask):
    problem, _ = await ask("POST", "/v1/jobs", data="{}", headers=JSON)
    required = ("url", "prompt", "requester", "reply_to", "idempotency_key")
    assert problem.detail == "; ".join(f"{name}: field required" for name in required) + "."
    many = "{" + ", ".join(f'"x{n}": 1' for n in range(20)) + "}"
    problem, _ = await ask("POST", "/v1/jobs", data=many, headers=JSON)
    assert problem.detail.count(";") == 7
    assert problem.detail.endswith(", and 17 more.")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"a": "\\ud800"}'])
async def test_what_is_not_json_is_a_bad_request(ask, body):
    problem, _ = await ask("POST", "/v1/jobs", data=body, headers=JSON)
    assert (problem.status, problem.type) == (400, "/problems/bad-request")


async def test_a_nul_character_is_refused(ask):
    body = job_request(negative_prompt="a\0b").model_dump_json()
    problem, _ = await ask("POST", "/v1/jobs", data=body, headers=JSON)
    assert (problem.status, "NUL" in problem.detail) == (400, True)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/jobs/%00"),
        ("DELETE", "/v1/jobs/a%00"),
        ("GET", "/v1/jobs/%00/events"),
        ("GET", "/v1/images/%00"),
        ("GET", "/v1/jobs?undelivered=slack&after=%00"),
        ("GET", "/jobs/%00"),
    ],
)
async def test_a_nul_character_in_an_address_is_refused_before_a_database_sees_it(
    ask, method, path
):
    problem, _ = await ask(method, path)
    assert (problem.status, "NUL" in problem.detail) == (400, True)


async def test_a_body_must_say_that_it_is_json(ask):
    problem, _ = await ask("POST", "/v1/jobs", data="{}", headers={"Content-Type": "text/plain"})
    assert problem.status == 415


async def test_a_huge_body_is_refused(ask):
    problem, _ = await ask("POST", "/v1/jobs", data=b" " * 70_000, headers=JSON)
    assert (problem.status, problem.type) == (413, "/problems/too-large")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?recent=0",
        "?recent=-1",
        "?recent=1e3",
        "?recent=101",
        "?recent=²",
        "?undelivered=irc",
        "?undelivered=",
    ],
)
async def test_a_wrong_query_is_refused(ask, query):
    problem, _ = await ask("GET", f"/v1/jobs{query}")
    assert problem.status == 422


async def test_unknown_addresses_and_methods_are_told(ask):
    problem, _ = await ask("GET", "/v1/nothing")
    assert problem.status == 404
    problem, headers = await ask("PATCH", "/v1/jobs")
    assert (problem.status, "POST" in headers["Allow"]) == (405, True)


async def test_a_fault_of_ours_gives_a_reference_that_is_in_the_log(
    ask, server, monkeypatch, caplog
):
    async def broken(self, job_id):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(type(server.app[JOBS]), "get", broken)
    with caplog.at_level(logging.ERROR):
        problem, _ = await ask("GET", "/v1/jobs/x")
    assert (problem.status, problem.type) == (500, "/problems/internal")
    assert problem.model_extra["reference"] in caplog.text
    assert "secret detail" in caplog.text
    assert "secret detail" not in problem.model_dump_json()


async def test_a_full_queue_says_when_to_come_back(start, client, server):
    full = await start(workers=0, max_queued=1)
    for key, status in (("key-0001", 202), ("key-0002", 429)):
        body = job_request(key).model_dump_json()
        async with client._opened().post(full.make_url("/v1/jobs"), data=body, headers=JSON) as got:
            assert got.status == status
    assert int(got.headers["Retry-After"]) > 0


async def test_a_full_disk_refuses_jobs_and_keeps_those_it_took(start):
    def limit(app):
        @event.listens_for(app[DATABASE].engine.sync_engine, "connect")
        def fill(connection, _):
            cursor = connection.cursor()
            cursor.execute("PRAGMA max_page_count=60")
            cursor.close()

    server = await start(app=limit, workers=0)
    accepted = []

    async def fill_up(client):
        for n in range(500):
            job = await client.submit(job_request(f"key-{n:04}", prompt=f"{n} " + "koi " * 200))
            accepted.append(job.id)

    async with Client(str(server.make_url("/"))) as client:
        with pytest.raises(ServerError, match="disk is full") as refused:
            await fill_up(client)
        assert (refused.value.code, refused.value.problem.status) == ("disk-full", 507)
        assert [job.id for job in await client.undelivered("discord")] == accepted
        assert accepted


class PromptDislikedError(QArtError):
    code = "prompt-disliked"


async def test_a_refusal_while_drawing_is_told_with_the_job(client, studio):
    studio.errors = [PromptDislikedError("Try a kinder prompt.")]
    job = await finished(client, (await client.submit(job_request())).id)
    assert job.status is JobStatus.FAILED
    assert (job.failure.code, job.failure.message) == ("prompt-disliked", "Try a kinder prompt.")
    assert len(studio.requests) == 1


async def test_no_path_or_setting_of_the_server_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("QART_DIFFUSION_BASE", "/srv/secret/base")
    monkeypatch.setenv("QART_DIFFUSION_DEVICE", "cpu")
    app = create_app(settings_in(tmp_path, engine="sketch", workers=0))
    async with TestServer(app) as server, Client(str(server.make_url("/"))) as asking:
        with pytest.raises(ServerError) as refused:
            await asking.submit(job_request(engine="diffusion"))
    assert "'diffusion' cannot run on this server" in str(refused.value)
    assert not re.search(r"secret|QART_|doctor|torch", str(refused.value))


async def test_what_the_operator_must_mend_is_not_told_to_a_caller(
    ask, server, monkeypatch, caplog
):
    def broken(*_):
        raise EngineUnavailableError("There is no model at /srv/secret.")

    monkeypatch.setattr(server.app[STUDIOS], "resolve", broken)
    body = job_request().model_dump_json()
    problem, _ = await ask("POST", "/v1/jobs", data=body, headers=JSON)
    assert problem.status == 500
    assert "secret" not in problem.detail
    assert "/srv/secret" in caplog.text


async def test_a_job_waits_while_the_disk_is_full_and_leaves_no_file(
    client, server, studio, tmp_path, monkeypatch, caplog
):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("gpu_server.drawing.worker._LOOK_FOR_ROOM_S", 0.02)
    ready = server.make_url("/readyz")
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.images.os.fsync", full)
        job = await client.submit(job_request())
        while (await told(client, ready))[0] == 200:  # noqa: ASYNC110 - no signal tells of it
            await asyncio.sleep(0.01)
        assert "keeps no pictures" in (await told(client, ready))[1]
        await asyncio.sleep(0.2)
        assert len(studio.requests) == 1, "nothing is drawn in vain again"
        # The worker tries again and again whether a file can be written, and keeps none.
        async with asyncio.timeout(20):
            while any(path.is_file() for path in (tmp_path / "images").rglob("*")):  # noqa: ASYNC110
                await asyncio.sleep(0.001)
    assert (await finished(client, job.id)).status is JobStatus.SUCCEEDED
    assert (await told(client, ready))[0] == 200
    assert "Traceback" not in caplog.text


async def told(client, url):
    async with client._opened().get(url) as answer:
        return answer.status, await answer.text()
