"""Votes from the page: whose they are, what is stored, who sees them."""

import json

import pytest
from sqlalchemy import select

from gpu_server.api.keys import DATABASE
from gpu_server.store.models import VoteRow
from gpu_server.web.session import RATER_COOKIE

AS_SCRIPT = {"Accept": "application/json"}


async def rows(server):
    async with server.app[DATABASE].read() as session:
        return list(await session.scalars(select(VoteRow).order_by(VoteRow.id)))


def pressed(page):
    return [a["value"] for a in page.outline.all("button") if a.get("aria-pressed") == "true"]


async def test_a_vote_is_stored_with_place_and_pseudonym_and_shown_again(visitor, server):
    job = await visitor.draw()
    third = job.presented[2]
    page = await visitor.post(f"/jobs/{job.id}/votes", candidate_index=third.index, cast="like")
    assert page.path == f"/jobs/{job.id}"
    assert pressed(page) == ["like"]
    (row,) = await rows(server)
    assert (row.platform, row.kind, row.position, row.withdrawn_at) == ("web", "like", 3, None)
    cookie = next(c for c in visitor.session.cookie_jar if c.key == RATER_COOKIE)
    assert cookie.value not in row.rater
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert pressed(await visitor.get(f"/jobs/{job.id}")) == ["like"]


async def test_a_second_press_takes_the_vote_back_and_keeps_the_row(visitor, server):
    job = await visitor.draw()
    path, index = f"/jobs/{job.id}/votes", job.shown[0].index
    await visitor.post(path, candidate_index=index, cast="like")
    page = await visitor.post(path, candidate_index=index, withdraw="like")
    assert pressed(page) == []
    (row,) = await rows(server)
    assert row.withdrawn_at is not None


async def test_saying_it_failed_takes_back_that_it_scanned(visitor):
    job = await visitor.draw()
    path, index = f"/jobs/{job.id}/votes", job.shown[0].index
    await visitor.post(path, candidate_index=index, cast="scans")
    page = await visitor.post(path, candidate_index=index, cast="fails")
    assert pressed(page) == ["fails"]


async def test_nobody_sees_the_votes_of_others(visitor, visit, server):
    job = await visitor.draw()
    await visitor.post(f"/jobs/{job.id}/votes", candidate_index=job.shown[0].index, cast="like")
    assert pressed(await visit(server).get(f"/jobs/{job.id}")) == []


def counts(page):
    """The like counts that the page shows, in its order."""
    found = page.text.split("data-likes")[1:]
    return [part.split("<b>")[1].split("<")[0] for part in found if not part.startswith(" hidden")]


async def test_what_others_like_shows_after_ones_own_vote(visitor, visit, server):
    job = await visitor.draw()
    path, first = f"/jobs/{job.id}", job.presented[0].index
    await visitor.post(f"{path}/votes", candidate_index=first, cast="like")
    other = visit(server)
    assert counts(await other.get(path)) == []
    second = job.presented[1].index
    page = await other.post(f"{path}/votes", candidate_index=second, cast="like")
    assert counts(page) == ["1", "1", "0", "0"]
    page = await other.post(f"{path}/votes", candidate_index=second, withdraw="like")
    assert counts(page) == []


async def test_none_of_these_is_a_dislike_of_each_and_can_be_taken_back(visitor, server):
    job = await visitor.draw()
    path = f"/jobs/{job.id}/votes/none"
    page = await visitor.post(path, cast="dislike")
    assert page.path == f"/jobs/{job.id}"
    assert pressed(page) == ["dislike"]
    said = [(r.kind, r.source, r.position, r.withdrawn_at) for r in await rows(server)]
    assert said == [("dislike", "none-of-these", place, None) for place in (1, 2, 3, 4)]
    assert pressed(await visitor.post(path, withdraw="dislike")) == []
    assert all(row.withdrawn_at for row in await rows(server))


async def test_liking_one_takes_back_none_of_these(visitor):
    job = await visitor.draw()
    await visitor.post(f"/jobs/{job.id}/votes/none", cast="dislike")
    index = job.presented[0].index
    page = await visitor.post(f"/jobs/{job.id}/votes", candidate_index=index, cast="like")
    assert pressed(page) == ["like"]


async def test_none_of_these_takes_no_other_kind(visitor, server):
    job = await visitor.draw()
    for fields in ({}, {"cast": "like"}, {"cast": "nonsense"}):
        assert (await visitor.post(f"/jobs/{job.id}/votes/none", **fields)).status == 400
    assert await rows(server) == []


async def test_a_script_gets_the_receipt(visitor):
    job = await visitor.draw()
    index = job.shown[0].index
    path = f"/jobs/{job.id}/votes"
    page = await visitor.post(path, headers=AS_SCRIPT, candidate_index=index, cast="like")
    likes = {str(c.index): int(c.index == index) for c in job.shown}
    assert json.loads(page.text) == {
        "job_id": job.id,
        "votes": {str(index): ["like"]},
        "likes": likes,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"candidate_index": "0"},
        {"candidate_index": "0", "cast": "love"},
        {"candidate_index": "one", "cast": "like"},
        {"candidate_index": "-1", "cast": "like"},
        {"candidate_index": "²", "cast": "like"},
        {"candidate_index": "9" * 30, "cast": "like"},
        {"candidate_index": "9" * 5000, "cast": "like"},
    ],
)
async def test_a_mangled_vote_is_refused_and_stores_nothing(visitor, server, fields):
    job = await visitor.draw()
    page = await visitor.post(f"/jobs/{job.id}/votes", **fields)
    assert page.status in {400, 409}
    assert await rows(server) == []


async def test_pictures_that_were_not_shown_large_take_no_votes(visitor, server):
    job = await visitor.draw()
    hidden = next(c for c in job.candidates if not c.shown)
    page = await visitor.post(f"/jobs/{job.id}/votes", candidate_index=hidden.index, cast="like")
    assert page.status == 409
    assert await rows(server) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_another_site_can_neither_vote_nor_ask(visitor, server, studio, headers):
    job = await visitor.draw()
    asked = len(studio.requests)
    vote = {"candidate_index": job.shown[0].index, "cast": "like"}
    page = await visitor.post(f"/jobs/{job.id}/votes", headers=headers, **vote)
    assert page.status == 403
    form = {"url": "https://example.com", "prompt": "koi"}
    assert (await visitor.post("/jobs", headers=headers, **form)).status == 403
    assert await rows(server) == []
    assert len(studio.requests) == asked
