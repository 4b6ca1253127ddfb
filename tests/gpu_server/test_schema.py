"""What the wire refuses, and what it lets pass."""

import pytest
from pydantic import ValidationError

from gpu_server import schema
from gpu_server.schema import Job, JobRequest
from pipeline import payload
from tests.gpu_server.conftest import finished, job_request


async def test_a_client_skips_the_fields_of_a_newer_server(client):
    job = await finished(client, (await client.submit(job_request())).id)
    newer = job.model_dump(mode="json")
    for part in (newer, newer["candidates"][0], newer["blueprint"]):
        part["mood"] = "serene"
    assert Job.model_validate(newer) == job


def test_clients_are_told_the_limits_that_hold():
    assert (schema.MAX_URL_CHARS, schema.MAX_PROMPT_CHARS) == (
        payload.MAX_PAYLOAD_BYTES,
        payload.MAX_PROMPT_CHARS,
    )


def test_a_server_tells_a_client_of_its_typing_slip():
    with pytest.raises(ValidationError, match="mood"):
        JobRequest.model_validate({**job_request().model_dump(), "mood": "serene"})
