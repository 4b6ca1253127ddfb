"""Pictures over HTTP."""

import pytest

from gpu_server.client import Client, ServerError
from tests.gpu_server.conftest import finished, job_request


@pytest.fixture
async def picture(client):
    job = await finished(client, (await client.submit(job_request())).id)
    return job.candidates[0].image


async def test_a_picture_may_be_cached_for_ever(client, server, picture):
    async with client._opened().get(server.make_url(f"/v1/images/{picture}")) as answer:
        assert answer.headers["Content-Type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]
        assert (await answer.read()).startswith(b"\x89PNG")
        assert answer.headers["ETag"] == f'"{picture.removesuffix(".png")}"'


async def test_shared_caches_keep_pictures_only_where_no_token_guards_them(start):
    for token, audience in (("", "public"), ("secret", "private")):
        server = await start(token=token)
        async with Client(str(server.make_url("/")), token) as client:
            job = await finished(client, (await client.submit(job_request(f"key-{token}0001"))).id)
            url = server.make_url(f"/v1/images/{job.candidates[0].image}")
            async with client._opened().get(url, headers=client._headers) as answer:
                assert answer.headers["Cache-Control"].startswith(f"{audience}, max-age=")
        await server.close()


async def test_a_known_picture_is_not_sent_again(client, server, picture):
    url = server.make_url(f"/v1/images/{picture}")
    async with client._opened().get(url) as answer:
        tag = answer.headers["ETag"]
    async with client._opened().get(url, headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    async with client._opened().get(url, headers={"If-None-Match": '"other"'}) as answer:
        assert answer.status == 200


async def test_the_same_seed_gives_a_picture_of_the_same_name(client, picture):
    again = await finished(client, (await client.submit(job_request("key-0002"))).id)
    assert again.candidates[0].image == picture


@pytest.mark.parametrize("name", ["0" * 40 + ".png", "x.png", "..%2Fqart.db", "a" * 300])
async def test_what_is_no_picture_is_not_found(client, name):
    with pytest.raises(ServerError) as refused:
        await client.image(name)
    assert refused.value.code == "not-found"
