"""What moderators set, over HTTP, and how it is told to those it keeps out."""

import pytest

from gpu_server.client import Client
from gpu_server.schema import CommunitySettings, Place
from tests.gpu_server.conftest import job_request

SET = CommunitySettings(channels=["c2"], style="ink", safety="strict", daily_per_person=2, daily=9)
HERE = Place(community="T/1 ä", channel="c1")


async def test_what_was_set_is_found_again_under_any_id(client):
    assert await client.community("slack", HERE.community) == CommunitySettings()
    assert await client.set_community("slack", HERE.community, SET) == SET
    assert await client.community("slack", HERE.community) == SET


async def ask(client, server, method, path, **options):
    async with client._opened().request(method, server.make_url(path), **options) as answer:
        return answer.status, await answer.json(), answer.headers


@pytest.mark.parametrize("path", ["irc/1", "slack/" + "x" * 65, "slack/%00"])
async def test_there_are_no_settings_at_a_wrong_address(client, server, path):
    status, problem, _ = await ask(client, server, "GET", f"/v1/communities/{path}")
    assert status in {400, 422}
    assert problem["detail"]


@pytest.mark.parametrize(
    "values", [{"style": "nonsense"}, {"daily": 0}, {"channels": [""]}, {"channels": ["a\0b"]}]
)
async def test_wrong_settings_are_refused_and_change_nothing(client, server, values):
    address = "/v1/communities/slack/T1"
    assert (await ask(client, server, "PUT", address, json=values))[0] in {400, 422}
    assert await client.community("slack", "T1") == CommunitySettings()


async def test_a_closed_channel_is_told_with_the_open_ones(client, server):
    await client.set_community("discord", HERE.community, SET)
    body = job_request(place=HERE).model_dump(mode="json")
    status, problem, _ = await ask(client, server, "POST", "/v1/jobs", json=body)
    assert (status, problem["type"]) == (403, "/problems/channel-closed")
    assert problem["channels"] == ["c2"]


async def test_a_limit_says_when_to_come_back(start):
    server = await start(workers=0, person_queued=1)
    async with Client(str(server.make_url("/"))) as client:
        first = await client.submit(job_request("key-0001"))
        body = job_request("key-0002").model_dump(mode="json")
        status, problem, headers = await ask(client, server, "POST", "/v1/jobs", json=body)
        assert (status, problem["type"]) == (429, "/problems/limit-reached")
        assert problem["detail"].startswith("You have 1 code waiting already; wait for one")
        assert int(headers["Retry-After"]) > 0
        assert (await client.submit(job_request("key-0001"))).id == first.id
