"""Deleting a code, and everything of a visitor, from the page."""

from gpu_server.client import Client
from tests.gpu_server.pictures import photograph
from tests.gpu_server.web.test_own_picture import FORM, drawn


async def test_the_asker_deletes_their_code_after_being_asked_once_more(visitor):
    job = await visitor.draw()
    path = f"/jobs/{job.id}"
    page = await visitor.get(path)
    assert page.outline.all("a", href=f"{path}/delete")
    asked = await visitor.get(f"{path}/delete")
    assert "Delete this code?" in asked.text
    assert asked.outline.all("form", method="post", action=f"{path}/delete")
    assert asked.outline.all("a", href=path)
    assert (await visitor.get(path)).outline.all("figure"), "asking deletes nothing"
    gone = await visitor.post(f"{path}/delete")
    assert gone.path == path
    assert "This code was deleted, with all its pictures." in gone.text
    assert (await visitor.get(f"/images/{job.shown[0].image}")).status == 404
    assert job.id not in (await visitor.get("/")).text
    assert (await visitor.get(f"{path}/delete")).path == path


async def test_nobody_else_is_offered_to_delete_or_can(visitor, visit, server):
    job = await visitor.draw()
    path, stranger = f"/jobs/{job.id}", visit(server)
    assert not (await stranger.get(path)).outline.all("a", href=f"{path}/delete")
    for refused in (await stranger.get(f"{path}/delete"), await stranger.post(f"{path}/delete")):
        assert refused.status == 409
        assert "Only the person who asked for this code" in refused.text
    assert (await stranger.get(path)).outline.all("figure")


async def test_another_site_cannot_delete_or_erase(visitor):
    job = await visitor.draw()
    foreign = {"Origin": "https://evil.example"}
    for path in (f"/jobs/{job.id}/delete", "/forget"):
        assert (await visitor.post(path, headers=foreign)).status == 403
    assert (await visitor.get(f"/jobs/{job.id}")).outline.all("figure")


async def test_deleting_takes_the_picture_that_was_sent_along(visitor, server):
    page = await visitor.post_form("/jobs", picture=photograph(), **FORM)
    job = await drawn(server, page)
    await visitor.post(f"{page.path}/delete")
    assert (await visitor.get(f"/images/{job.image}")).status == 404


async def test_what_was_cancelled_or_failed_can_be_deleted_too(start, visit):
    visitor = visit(await start(workers=0))
    job = await visitor.post_form("/jobs", picture=photograph(), **FORM)
    page = await visitor.post(f"{job.path}/cancel")
    assert page.outline.all("a", href=f"{job.path}/delete")
    assert "This code was deleted" in (await visitor.post(f"{job.path}/delete")).text


async def test_a_visitor_erases_everything_of_theirs_and_nothing_of_others(visitor, visit, server):
    mine = await visitor.draw()
    other = visit(server)
    theirs = await other.draw(seed="8")
    like = {"candidate_index": theirs.shown[0].index, "cast": "like"}
    await visitor.post(f"/jobs/{theirs.id}/votes", **like)
    assert (await visitor.get("/")).outline.all("a", href="/forget")
    asked = await visitor.get("/forget")
    assert asked.outline.all("form", method="post", action="/forget")
    page = await visitor.post("/forget")
    assert "1 code and 1 vote of yours are gone" in page.text
    assert not list(visitor.session.cookie_jar)
    assert (await visitor.get(f"/jobs/{mine.id}")).status == 404
    async with Client(str(server.make_url("/"))) as client:
        assert (await client.job(theirs.id)).shown
