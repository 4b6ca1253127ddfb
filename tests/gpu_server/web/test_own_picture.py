"""A picture of one's own, from the file field to the page of the job."""

import pytest

from gpu_server.client import Client
from tests.gpu_server.conftest import finished
from tests.gpu_server.pictures import bomb, photograph

FORM = {"url": "https://example.com", "prompt": "my garden", "seed": "7"}


def kept(page):
    """The name of the picture that the form holds on to."""
    [field] = page.outline.all("input", name="image", type="hidden")
    assert page.outline.all("img", src=f"/images/{field['value']}")
    return field["value"]


async def drawn(server, page):
    assert page.path.startswith("/jobs/"), page.text
    async with Client(str(server.make_url("/"))) as client:
        return await finished(client, page.path.rsplit("/", 1)[-1])


async def test_the_form_asks_for_a_picture_without_needing_one(visitor, server, studio):
    page = await visitor.get("/")
    [field] = page.outline.all("input", type="file")
    assert field["name"] == "picture"
    assert all(kind.startswith("image/") for kind in field["accept"].split(","))
    assert page.outline.all("form", enctype="multipart/form-data", action="/jobs")
    job = await drawn(server, await visitor.post_form("/jobs", **FORM))
    assert (job.image, job.engine, job.seed) == (None, "flat", 7)
    assert studio.portraits.pictures == []


async def test_a_chosen_picture_is_drawn_from(visitor, server, studio):
    page = await visitor.post_form("/jobs", picture=photograph(), **FORM)
    job = await drawn(server, page)
    assert (job.engine, job.prompt) == ("picture", "my garden")
    assert len(studio.portraits.pictures) == 1
    assert (await visitor.get(f"/images/{job.image}")).status == 200


async def test_a_picture_of_ones_own_needs_no_description(visitor, server):
    page = await visitor.post_form("/jobs", picture=photograph(), **{**FORM, "prompt": " "})
    job = await drawn(server, page)
    assert (job.engine, job.prompt) == ("picture", "Untitled")
    assert "Untitled" in (await visitor.get(page.path)).text


async def test_a_bad_picture_does_not_ask_for_a_description_instead(visitor):
    page = await visitor.post_form("/jobs", picture=b"no", **{**FORM, "prompt": ""})
    marked = [a for _, a in page.outline.tags if a.get("aria-invalid") == "true"]
    assert [a["name"] for a in marked] == ["picture"]


async def test_a_mistake_elsewhere_keeps_the_picture(visitor, server, studio):
    page = await visitor.post_form("/jobs", picture=photograph(), **{**FORM, "url": "nonsense"})
    assert page.status == 422
    name = kept(page)
    page = await visitor.post_form("/jobs", image=name, **FORM)
    assert (await drawn(server, page)).image == name
    assert len(studio.portraits.pictures) == 1


async def test_a_style_beside_a_picture_is_told_at_its_field(visitor, studio):
    page = await visitor.post_form("/jobs", picture=photograph(), **{**FORM, "style": "ink"})
    assert page.status == 422
    assert "A picture of your own keeps its look; choose no style beside it." in page.text
    marked = [a for _, a in page.outline.tags if a.get("aria-invalid") == "true"]
    assert [a["name"] for a in marked] == ["style"]
    assert kept(page)
    assert studio.requests == []


async def test_a_kept_picture_can_be_left_out_or_replaced(visitor, server):
    page = await visitor.post_form("/jobs", picture=photograph(), **{**FORM, "url": ""})
    name = kept(page)
    assert page.outline.all("input", name="without", type="checkbox")
    page = await visitor.post_form("/jobs", image=name, without="on", **FORM)
    assert (await drawn(server, page)).image is None
    page = await visitor.post_form("/jobs", image=name, picture=photograph(400, 300), **FORM)
    assert (await drawn(server, page)).image not in {None, name}


@pytest.mark.parametrize(
    ("picture", "status", "sentence"),
    [
        (b"", 422, "is not a picture that can be opened here"),
        (b"GIF, believe me", 422, "is not a picture that can be opened here"),
        (photograph()[:2000], 422, "The picture is damaged"),
        (bomb(), 422, "has over 64 million pixels"),
        (bytes(3 * 1024 * 1024), 413, "The picture has over 1 MB; send a smaller one."),
    ],
    ids=["empty", "no picture", "broken off", "decompression bomb", "large file"],
)
async def test_a_bad_picture_is_told_at_its_field_and_what_was_typed_is_kept(
    start, visit, studio, picture, status, sentence
):
    visitor = visit(await start(picture_mb=1))
    page = await visitor.post_form("/jobs", picture=picture, **FORM)
    assert page.status == status
    assert sentence in page.text
    marked = [a for _, a in page.outline.tags if a.get("aria-invalid") == "true"]
    assert [a["name"] for a in marked] == ["picture"]
    assert page.outline.all("p", id=marked[0]["aria-describedby"])
    for typed in FORM.values():
        assert typed in page.text
    assert page.outline.all("input", name="image") == []
    assert studio.requests == []


async def test_a_bad_picture_does_not_lose_the_one_before(visitor):
    page = await visitor.post_form("/jobs", picture=photograph(), **{**FORM, "url": ""})
    name = kept(page)
    page = await visitor.post_form("/jobs", image=name, picture=b"no", **FORM)
    assert (page.status, kept(page)) == (422, name)


async def test_a_picture_that_is_gone_is_asked_for_again(visitor, studio):
    for gone in ("0" * 40 + ".png", "../../etc/passwd", '"><script>'):
        page = await visitor.post_form("/jobs", image=gone, **FORM)
        assert page.status == 422
        assert "That picture is not here any more; choose it again." in page.text
        assert page.outline.all("input", name="image") == []
        assert gone not in (await visitor.get(f"/?image={gone}")).text
    assert studio.requests == []


async def test_sending_the_same_picture_twice_asks_once(visitor):
    form = {**FORM, "nonce": "once"}
    first = await visitor.post_form("/jobs", picture=photograph(), **form)
    second = await visitor.post_form("/jobs", picture=photograph(), **form)
    other = await visitor.post_form("/jobs", picture=photograph(400, 300), **form)
    assert first.path == second.path != other.path


async def test_only_the_requester_is_led_to_the_original(visitor, visit, server):
    page = await visitor.post_form("/jobs", picture=photograph(), **FORM)
    job = await drawn(server, page)
    mine = await visitor.get(page.path)
    assert mine.outline.all("form", action=f"{page.path}/again")
    again = next(a["href"] for _, a in mine.outline.tags if "image=" in a.get("href", ""))
    assert kept(await visitor.get(again.split("#")[0])) == job.image
    others = await visit(server).get(page.path)
    assert job.image not in others.text
    assert not others.outline.all("form", action=f"{page.path}/again")
    assert (await visit(server).post(f"{page.path}/again")).status == 409
    assert job.image not in (await visitor.get("/")).text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x\r\n\r\n\r\n--x--",
        b"--x\r\nContent-Disposition: nonsense\r\n\r\na\r\n--x--\r\n",
    ],
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data"])
async def test_a_damaged_form_is_refused_or_counts_as_empty(visitor, studio, body, kind):
    page = await visitor.post_raw("/jobs", body, {"Content-Type": kind})
    assert page.status in {400, 422}
    assert studio.requests == []


@pytest.mark.parametrize(
    "fields", [{"prompt": "x" * 70_000}, {f"f{n}": "x" * 7_000 for n in range(10)}]
)
async def test_endless_text_is_refused(visitor, fields):
    page = await visitor.post_form("/jobs", **{**FORM, **fields})
    assert page.status == 413


async def test_what_was_made_of_ones_own_picture_is_not_hung_on_the_wall(visitor, server, studio):
    page = await visitor.post_form(
        "/jobs", picture=photograph(), url="https://example.com", prompt="my garden gate"
    )
    async with Client(str(server.make_url("/"))) as client:
        await finished(client, page.path.rsplit("/", 1)[-1])
    assert "my garden gate" not in (await visitor.get("/")).text
    assert "my garden gate" in (await visitor.get("/mine")).text
