"""How people stand and how they are forgotten, on every database."""

import asyncio

import pytest
from sqlalchemy import func, select

from gpu_server.errors import NotFoundError
from gpu_server.following.changes import cancel_topic
from gpu_server.jobs.candidates import CandidateState
from gpu_server.jobs.claim import LeaseLostError
from gpu_server.jobs.owed import OWED_FOR
from gpu_server.ratings import votes
from gpu_server.schema import (
    AgainRequest,
    CommunitySettings,
    Failure,
    Limits,
    Place,
    Post,
    Removal,
    Vote,
)
from gpu_server.store.models import Base
from tests.gpu_server.jobs.conftest import DONE, LEASE_S, ask, asked, draw, outcome, person, vote

HERE = Place(community="g1", channel="c1")
TAKEN_BACK = {"withdrawn": True}


async def rows(database):
    async with database.read() as session:
        return {
            table.name: count
            for table in Base.metadata.sorted_tables
            if (count := await session.scalar(select(func.count()).select_from(table)))
        }


def kept(server):
    return {path.name for path in server.images.folder.rglob("*.png")}


async def test_a_person_sees_how_they_stand_and_nobody_else_does(server, clock):
    strict = server.with_caps(running=2, queued=5)
    await ask(strict, "a", place=HERE)
    clock.pass_s(24 * 3600)
    first, other = await ask(strict, "a", "b", url="https://example.com/2", place=HERE)
    [away] = await ask(strict, "a", url="https://example.com/3")
    claim = await strict.queue().claim()
    await strict.queue().finish(claim, DONE)
    for _ in "ba":
        await strict.queue().claim()
    await strict.votes.cast(vote(claim.job_id, rater=person("a")))
    await strict.communities.set("discord", "g1", CommunitySettings(daily_per_person=7))
    usage = await strict.people.usage(person("a"), "g1")
    assert (usage.running, usage.queued, usage.today, usage.votes) == (1, 1, 1, 1)
    assert usage.limits == Limits(running=2, queued=5, daily=7)
    assert [job.id for job in usage.jobs] == [away, first, claim.job_id]
    everywhere = await strict.people.usage(person("a"), "")
    assert (everywhere.today, everywhere.limits.daily) == (2, None)
    assert [job.id for job in (await strict.people.usage(person("b"), "g1")).jobs] == [other]
    stranger = await strict.people.usage(person("a", "slack"), "g1")
    assert (stranger.today, stranger.votes, stranger.jobs) == (0, 0, [])


async def test_what_is_open_or_kept_is_listed_however_old_it_is(server, monkeypatch):
    monkeypatch.setattr("gpu_server.jobs.people.NEWEST", 2)
    kept, posted, running, waiting, cancelled, newest = await ask(server, *"aaaaaa")
    queue = server.queue()
    for job_id in (kept, posted):
        claim = await queue.claim()
        assert claim.job_id == job_id
        await queue.finish(claim, DONE)
        await server.jobs.add_post(job_id, Post(platform="discord"))
    await server.jobs.add_post(posted, Post(platform="discord", message_id="m1"))
    await queue.claim()
    for job_id in (cancelled, newest):
        await server.jobs.cancel(job_id)
    listed = (await server.people.usage(person("a"), "")).jobs
    assert [job.id for job in listed] == [newest, cancelled, waiting, running, kept]


async def test_deleted_codes_are_not_listed(server):
    gone, there = await ask(server, *"aa")
    await server.removals.remove(gone, Removal(person=person("a")))
    assert [job.id for job in (await server.people.usage(person("a"), "")).jobs] == [there]


async def test_a_forgotten_person_leaves_no_row_and_no_picture(server, database):
    original = server.images.put(b"my garden")
    mine = (await server.jobs.submit(asked("own", "a", image=original))).id
    [waiting] = await ask(server, "a")
    [others] = await ask(server, "b", url="https://example.com/others")
    assert await draw(server, outcome(server, b"mine")) == mine
    theirs = outcome(server, b"theirs")
    assert await draw(server, theirs) == others
    for who, job in (("a", mine), ("b", mine), ("a", others), ("b", others)):
        await server.votes.cast(vote(job, rater=person(who)))
    await server.votes.cast(vote(others, rater=person("a"), withdrawn=True))
    posted = Post(platform="discord", channel_id="c1", message_id="m1")
    await server.jobs.add_post(mine, Post(platform="discord", channel_id="c1"))
    await server.jobs.add_post(mine, posted)
    await server.jobs.add_post(others, posted.model_copy(update={"message_id": "m2"}))

    forgotten = await server.people.forget(person("a"))
    assert (forgotten.jobs, forgotten.votes, forgotten.posts) == (2, 2, [posted])
    await server.owed.done(posted)
    assert await rows(database) == {"jobs": 1, "candidates": 1, "posts": 1, "votes": 1}
    assert kept(server) == {theirs.plain_image, theirs.candidates[0].image}
    for erased in (mine, waiting):
        with pytest.raises(NotFoundError):
            await server.jobs.get(erased)
    again = await server.people.forget(person("a"))
    assert (again.jobs, again.votes, again.posts) == (0, 0, [])


async def test_messages_of_erased_jobs_are_owed_until_they_are_deleted(server, clock):
    here = {"platform": "slack", "channel_id": "C1"}
    posted = await server.jobs.submit(asked("n1", "a", reply_to={**here, "message_id": "1.1"}))
    anew = await server.jobs.submit(asked("n2", "a", reply_to={**here, "message_id": "1.2"}))
    await server.jobs.submit(asked("n3", "a", reply_to={**here, "message_id": "1.3"}))
    await server.jobs.submit(asked("n4", "a", reply_to={"platform": "web"}))
    await server.jobs.submit(asked("n5", "b", reply_to={**here, "message_id": "1.9"}))
    shown = Post(**here, message_id="1.1", files=["F1", "F2"])
    moved = Post(**here, message_id="2.2")
    await server.jobs.add_post(posted.id, shown)
    await server.jobs.add_post(anew.id, moved)
    assert (await server.jobs.get(posted.id)).posts == [shown]

    erased = await server.people.forget(person("a"))
    waiting = [Post(**here, message_id=f"1.{n}") for n in (2, 3)]
    assert erased.posts == [shown, *waiting, moved]
    assert await server.owed.of("slack") == erased.posts
    assert await server.owed.of("discord") == []
    for _ in range(2):
        await server.owed.done(Post(**shown.address))
    assert await server.owed.of("slack") == [*waiting, moved]
    assert (await server.people.forget(person("a"))).posts == []

    clock.pass_s(OWED_FOR.total_seconds() - 1)
    await server.sweep.sweep()
    assert len(await server.owed.of("slack")) == 3
    clock.pass_s(2)
    await server.sweep.sweep()
    assert await server.owed.of("slack") == []


async def test_nobody_gets_the_lease_of_an_erased_job_back(server, clock):
    await ask(server, *"aa")
    queue = server.queue("node")
    claim = await queue.claim()
    with server.changes.listen(cancel_topic(claim.job_id)) as told:
        await server.people.forget(person("a"))
        assert told.is_set(), "the worker here is told at once"
    for late in (
        queue.heartbeat(claim),
        queue.report(claim, 0.5, [CandidateState(0, 7)]),
        queue.finish(claim, DONE),
        queue.fail(claim, Failure(code="x", message="x")),
        queue.retry(claim),
        queue.release(claim),
    ):
        with pytest.raises(LeaseLostError):
            await late
    assert await queue.reclaim() == 0
    clock.pass_s(LEASE_S + 1)
    assert await queue.claim() is None


async def test_what_others_drew_again_stays_without_its_parent(server):
    [parent] = await ask(server, "a")
    request = AgainRequest(
        requester=person("b"),
        reply_to={"platform": "discord"},
        idempotency_key="again-0001",
    )
    child = await server.jobs.again(parent, request)
    await server.people.forget(person("a"))
    assert (await server.jobs.get(child.id)).parent is None


async def test_forgetting_amid_work_and_votes_leaves_no_half_of_anything(
    server, other_server, database
):
    for n in range(6):
        await ask(server, "a", url=f"https://example.com/{n}")
    await ask(server, "b")
    queue = other_server.queue("busy")
    claims = [await queue.claim() for _ in range(7)]
    mine = [claim for claim in claims if await server.requester(claim.job_id)][:6]

    async def work(claim):
        await queue.report(claim, 0.5, [CandidateState(n, n) for n in range(4)])
        await queue.finish(claim, DONE)
        await other_server.votes.cast(Vote(**vote(claim.job_id, rater=person("c")).model_dump()))
        await other_server.jobs.add_post(claim.job_id, Post(platform="discord", message_id="m"))

    outcomes = await asyncio.gather(
        *map(work, mine), server.people.forget(person("a")), return_exceptions=True
    )
    faults = [e for e in outcomes if isinstance(e, Exception)]
    assert all(isinstance(fault, LeaseLostError | NotFoundError) for fault in faults), faults
    await server.people.forget(person("a"))
    left = await rows(database)
    assert left["jobs"] == 1
    assert left.get("votes", 0) <= 1


async def test_ones_own_vote_and_ones_forgetting_wait_for_each_other(
    server, other_server, monkeypatch
):
    await ask(server, "a")
    job_id = await draw(server, DONE)
    own = vote(job_id, rater=person("a"))
    await server.votes.cast(own)
    looked_up, locked = votes._candidate, asyncio.Event()

    async def slowly(session, cast):
        found = await looked_up(session, cast)
        locked.set()
        await asyncio.sleep(0.3)
        return found

    monkeypatch.setattr(votes, "_candidate", slowly)
    taking_back = asyncio.create_task(other_server.votes.cast(own.model_copy(update=TAKEN_BACK)))
    await locked.wait()
    assert (await server.people.forget(person("a"))).votes == 1
    assert (await taking_back).votes == {}
