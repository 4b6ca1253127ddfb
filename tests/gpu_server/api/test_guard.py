"""Who is answered, and who is not."""

import re

import pytest

from gpu_server.api import OPERATIONS, create_app
from gpu_server.api.guard import needs_token
from gpu_server.client import Client, ServerError
from gpu_server.errors import StartError
from tests.gpu_server.conftest import job_request, settings_in

JSON = {"Content-Type": "application/json"}


async def status(client, server, method, path, **headers):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    url = server.make_url(path)
    async with client._opened().request(method, url, headers=given) as answer:
        return answer.status


@pytest.fixture
async def locked(start):
    return await start(token="open sesame")


async def test_the_right_token_opens_the_wire(locked):
    async with Client(str(locked.make_url("/")), "open sesame") as client:
        job = await client.submit(job_request())
        assert (await client.job(job.id)).id == job.id


@pytest.mark.parametrize("token", ["", "open", "open sesame!", "öffne dich"])
async def test_a_wrong_token_does_not(locked, token):
    async with Client(str(locked.make_url("/")), token) as client:
        with pytest.raises(ServerError) as refused:
            await client.submit(job_request())
    assert (refused.value.code, refused.value.problem.status) == ("unauthorized", 401)


async def test_every_operation_of_the_wire_wants_the_token(locked):
    async with Client("") as client:
        for operation in OPERATIONS:
            path = re.sub(r"\{\w+\}", "x", operation.path)
            answer = await status(client, locked, operation.method, path)
            assert (answer == 401) == operation.token == needs_token(path), path


async def test_a_basic_password_is_not_a_bearer_token(locked):
    async with Client("") as client:
        header = "Basic open sesame"
        assert await status(client, locked, "GET", "/metrics", Authorization=header) == 401


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
async def test_without_a_token_foreign_host_names_are_refused(client, server, host):
    assert await status(client, server, "GET", "/v1/jobs?recent=1", Host=host) == 403


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "127.8.8.8:99", "[::1]:8000"])
async def test_this_machines_own_names_are_answered(client, server, host):
    assert await status(client, server, "GET", "/v1/jobs?recent=1", Host=host) == 200


async def test_with_a_token_any_host_name_is_answered(locked):
    async with Client("") as client:
        assert await status(client, locked, "GET", "/healthz", Host="qart.example") == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
async def test_pages_of_other_sites_give_no_orders(client, server, headers):
    job = await client.submit(job_request())
    path = f"/v1/jobs/{job.id}"
    assert await status(client, server, "DELETE", path, **headers) == 403
    assert await status(client, server, "GET", path, **headers) == 200


async def test_the_servers_own_page_does(client, server):
    job = await client.submit(job_request())
    origin = str(server.make_url("/")).rstrip("/")
    assert await status(client, server, "DELETE", f"/v1/jobs/{job.id}", Origin=origin) == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "qart.example"])
def test_a_server_that_others_can_reach_needs_a_token(tmp_path, host):
    with pytest.raises(StartError, match="QART_TOKEN"):
        create_app(settings_in(tmp_path, host=host))


def test_a_token_for_visitors_alone_is_refused(tmp_path):
    with pytest.raises(StartError, match="QART_VISITOR_TOKEN closes the page while the wire"):
        create_app(settings_in(tmp_path, visitor_token="for guests"))
