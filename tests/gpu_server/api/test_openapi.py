"""/openapi.json describes what is really there."""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from gpu_server.api import OPERATIONS
from gpu_server.api.problems import STATUS
from pipeline.payload import MAX_PAYLOAD_BYTES, MAX_PROMPT_CHARS


@pytest.fixture
async def document(client, server):
    async with client._opened().get(server.make_url("/openapi.json")) as answer:
        return await answer.json()


async def test_it_is_valid_openapi(document):
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


async def test_it_describes_every_route_of_the_wire(document, server):
    routed = {
        (route.method.lower(), route.resource.canonical)
        for route in server.app.router.routes()
        if route.resource.canonical.startswith("/v1/") and route.method != "HEAD"
    }
    described = {(m, path) for path, methods in document["paths"].items() for m in methods}
    assert routed == {(m, path) for m, path in described if path.startswith("/v1/")}
    assert {("get", "/healthz"), ("get", "/metrics"), ("get", "/openapi.json")} <= described


async def test_operations_have_names_of_their_own(document):
    names = [o["operationId"] for methods in document["paths"].values() for o in methods.values()]
    assert len(set(names)) == len(names)


def test_every_promised_problem_has_a_status():
    assert {code for operation in OPERATIONS for code in operation.problems} <= set(STATUS)


async def test_it_tells_the_lengths_that_are_really_taken(document):
    told = document["components"]["schemas"]["JobRequest"]["properties"]
    assert told["url"]["maxLength"] == MAX_PAYLOAD_BYTES
    assert told["prompt"]["maxLength"] == MAX_PROMPT_CHARS
