"""Pictures of people's own, from the upload to the job that is drawn from one."""

import io

import pytest
from PIL import Image

from gpu_server.client import Client, ServerError
from gpu_server.schema import JobStatus
from tests.gpu_server.conftest import finished, job_request
from tests.gpu_server.pictures import bomb, encoded, photograph


def opened(png):
    return Image.open(io.BytesIO(png))


async def send(client, server, body, content_type="image/jpeg"):
    url = server.make_url("/v1/pictures")
    headers = {"Content-Type": content_type}
    async with client._opened().post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.json(), answer.headers


async def test_a_picture_is_kept_small_upright_and_without_its_metadata(client):
    kept = await client.image(await client.upload(photograph(1600, 1200)))
    picture = opened(kept)
    picture.load()
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (768, 1024))
    assert picture.info == {}
    assert dict(picture.getexif()) == {}
    assert b"Jane" not in kept
    assert picture.getpixel((760, 500)) < picture.getpixel((8, 500)), "turned as its EXIF says"


async def test_the_answer_names_the_picture_and_where_it_is(client, server):
    status, answer, headers = await send(client, server, photograph())
    assert (status, headers["Location"]) == (201, f"/v1/images/{answer['name']}")


async def test_the_same_picture_always_has_the_same_name(client):
    first = await client.upload(photograph())
    assert await client.upload(photograph()) == first
    assert await client.upload(photograph(400, 300)) != first


async def test_small_pictures_stay_as_they_are(client):
    kept = await client.image(await client.upload(encoded(Image.new("RGBA", (7, 3), "red"))))
    assert (opened(kept).size, opened(kept).getpixel((0, 0))) == ((7, 3), (255, 0, 0))


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "not a picture"),
        (b"%PDF-1.4", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (photograph()[:2000], "damaged"),
        (bomb(), "million pixels"),
    ],
    ids=["nothing", "PDF", "PostScript", "SVG", "broken off", "decompression bomb"],
)
async def test_what_cannot_be_opened_is_refused_in_one_sentence(client, body, word):
    with pytest.raises(ServerError, match=word) as refused:
        await client.upload(body)
    assert (refused.value.code, refused.value.problem.status) == ("unreadable-image", 422)


async def test_a_file_over_the_limit_is_refused(start, client):
    server = await start(picture_mb=1)
    body = bytes(1024 * 1024 + 1)

    async def pieces():
        yield body[:1000]
        yield body[1000:]

    for sent in (body, pieces()):
        status, answer, _ = await send(client, server, sent)
        assert (status, answer["type"]) == (413, "/problems/too-large")
        assert answer["detail"] == "The picture has over 1 MB; send a smaller one."


@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain", "multipart/x"])
async def test_only_pictures_are_taken(client, server, content_type):
    status, answer, _ = await send(client, server, photograph(), content_type)
    assert (status, answer["type"]) == (415, "/problems/unsupported-media-type")


async def test_a_picture_needs_the_token(start):
    server = await start(token="a long random text")
    async with Client(str(server.make_url("/"))) as client:
        with pytest.raises(ServerError) as refused:
            await client.upload(photograph())
    assert refused.value.code == "unauthorized"


async def test_a_job_is_drawn_from_the_picture_it_names(client, studio):
    name = await client.upload(photograph())
    job = await client.submit(job_request(image=name))
    assert (job.image, job.engine) == (name, "picture")
    done = await finished(client, job.id)
    assert (done.status, done.image) == (JobStatus.SUCCEEDED, name)
    assert len(done.shown) == 4
    assert studio.portraits.pictures == [await client.image(name)]


async def test_a_job_without_a_picture_is_drawn_by_its_engine(client, studio):
    job = await finished(client, (await client.submit(job_request())).id)
    assert (job.image, job.engine) == (None, "flat")
    assert studio.portraits.pictures == []


async def test_the_same_idempotency_key_is_drawn_from_one_picture(client, studio):
    first, other = await client.upload(photograph()), await client.upload(photograph(400, 300))
    job = await client.submit(job_request(image=first))
    again = await client.submit(job_request(image=first))
    assert (again.id, again.image) == (job.id, first)
    with pytest.raises(ServerError) as refused:
        await client.submit(job_request(image=other))
    assert refused.value.code == "idempotency-key-reused"
    await finished(client, job.id)
    assert len(studio.portraits.pictures) == 1


async def test_a_restart_draws_from_the_same_picture(start, studio):
    before = await start(workers=0)
    async with Client(str(before.make_url("/"))) as client:
        name = await client.upload(photograph())
        job = await client.submit(job_request(image=name))
    await before.close()
    after = await start()
    async with Client(str(after.make_url("/"))) as client:
        done = await finished(client, job.id)
        assert studio.portraits.pictures == [await client.image(name)]
    assert (done.status, done.image) == (JobStatus.SUCCEEDED, name)


@pytest.mark.parametrize("name", ["", "x.png", "0" * 40 + ".png", "../../etc/passwd", "a" * 64])
async def test_a_job_cannot_name_a_picture_that_is_not_here(client, name):
    with pytest.raises(ServerError) as refused:
        await client.submit(job_request(image=name))
    assert (refused.value.code, refused.value.problem.status) == ("invalid-request", 422)
    assert refused.value.problem.errors[0]["field"] == "image"
    assert await client.undelivered("discord") == []


async def test_an_engine_beside_a_picture_is_refused(client):
    name = await client.upload(photograph())
    assert (await client.submit(job_request(image=name, engine="picture"))).engine == "picture"
    with pytest.raises(ServerError, match="leave the engine out"):
        await client.submit(job_request("key-0002", image=name, engine="flat"))
    with pytest.raises(ServerError, match="no engine called"):
        await client.submit(job_request("key-0003", engine="picture"))


async def test_a_picture_needs_no_title_and_a_drawing_does(client):
    name = await client.upload(photograph())
    job = await client.submit(job_request("key-0001", prompt=" ", image=name))
    assert job.prompt == "Untitled"
    with pytest.raises(ServerError, match="The description is empty"):
        await client.submit(job_request("key-0002", prompt=" "))
