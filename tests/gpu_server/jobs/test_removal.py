"""Deleting a job's pictures, on every database."""

import asyncio

import pytest

from gpu_server.errors import ConflictError, NotFoundError
from gpu_server.following.changes import cancel_topic
from gpu_server.jobs.candidates import CandidateState
from gpu_server.jobs.claim import LeaseLostError
from gpu_server.ratings.labels import read_labels
from gpu_server.schema import JobStatus, Post, Removal
from tests.gpu_server.jobs.conftest import DONE, ask, asked, draw, outcome, person, vote


def removal(who="a", **values):
    return Removal(person=person(who), **values)


def kept(server):
    return {path.name for path in server.images.folder.rglob("*.png")}


@pytest.fixture
async def drawn(server):
    [job_id] = await ask(server, "a")
    await draw(server, outcome(server, b"one", b"two"))
    return await server.jobs.get(job_id)


async def test_the_requester_deletes_all_pictures_and_the_row_stays(server, drawn):
    assert len(kept(server)) == 3
    job = await server.removals.remove(drawn.id, removal())
    assert kept(server) == set()
    assert (job.removed, job.status, job.plain_image) == (True, JobStatus.SUCCEEDED, "")
    assert [(c.image, c.preview, c.shown) for c in job.candidates] == [
        ("", "", True),
        ("", "", False),
    ]
    assert (job.prompt, job.revision) == (drawn.prompt, drawn.revision + 1)
    assert await server.removals.remove(drawn.id, removal()) == job
    assert await server.reader.recent(10) == []


async def test_a_moderator_deletes_what_others_asked_for_and_nobody_else_does(server, drawn):
    for who in (removal("b"), Removal(person=person("a", "slack"))):
        with pytest.raises(ConflictError, match="Only the person who asked for this code, or a mo"):
            await server.removals.remove(drawn.id, who)
    assert len(kept(server)) == 3
    assert (await server.removals.remove(drawn.id, removal("b", moderator=True))).removed
    with pytest.raises(NotFoundError):
        await server.removals.remove("nobody", removal("b", moderator=True))


async def test_files_that_another_job_names_stay(server, drawn):
    [other] = await ask(server, "b")
    await draw(server, outcome(server, b"one", b"three"))
    await server.removals.remove(drawn.id, removal())
    job = await server.jobs.get(other)
    assert kept(server) == {job.plain_image, *(c.image for c in job.candidates)}
    await server.removals.remove(other, removal("b"))
    assert kept(server) == set()


async def test_previews_and_the_requesters_own_picture_go_too(server):
    original = server.images.put(b"my garden")
    first = await server.jobs.submit(asked("first", "a", image=original))
    second = await server.jobs.submit(asked("second", "a", image=original))
    claim = await server.queue().claim()
    preview = server.images.put(b"early")
    await server.queue().report(claim, 0.1, [CandidateState(0, 7, preview=preview)])
    await server.removals.remove(first.id, removal())
    assert kept(server) == {original}
    job = await server.removals.remove(second.id, removal())
    assert (kept(server), job.image, job.engine) == (set(), None, "picture")


async def test_an_unfinished_job_is_cancelled_and_its_worker_changes_nothing(server):
    [job_id] = await ask(server, "a")
    queue = server.queue()
    claim = await queue.claim()
    with server.changes.listen(cancel_topic(job_id)) as told:
        job = await server.removals.remove(job_id, removal())
        assert told.is_set(), "the worker here is told at once"
    assert (job.status, job.removed) == (JobStatus.CANCELLED, True)
    with pytest.raises(LeaseLostError):
        await queue.finish(claim, DONE)
    assert (await server.jobs.get(job_id)).candidates == []
    assert await queue.claim() is None


async def test_what_a_running_job_may_name_any_moment_is_left_until_it_has_ended(
    server, drawn, clock
):
    again, other = await ask(server, *"bc")
    await server.jobs.submit(asked("elsewhere", "d", seed=8))
    await server.jobs.cancel(other)
    queue = server.queue()
    claim = await queue.claim()
    assert claim.job_id == again
    pictures = kept(server)
    await server.removals.remove(drawn.id, removal())
    assert kept(server) == pictures, "the same URL and seed: the same files"
    await queue.finish(claim, outcome(server, b"one"))
    for file in server.images.folder.rglob("*.png"):
        assert file.stat().st_mtime < clock.now().timestamp() - 24 * 3600
    assert await server.sweep.sweep() == 1
    assert kept(server) < pictures
    job = await server.jobs.get(again)
    assert kept(server) == {job.plain_image, job.candidates[0].image}


async def test_votes_and_labels_stay_but_no_more_votes_are_cast(server, database, drawn):
    await server.votes.cast(vote(drawn.id))
    await server.removals.remove(drawn.id, removal())
    [label] = [label async for label in read_labels(database)]
    assert (label.job_id, label.image, label.prompt) == (drawn.id, "", drawn.prompt)
    with pytest.raises(ConflictError, match="deleted"):
        await server.votes.cast(vote(drawn.id, rater=person("late")))
    assert (await server.votes.cast(vote(drawn.id, withdrawn=True))).votes == {}


async def test_a_deleted_result_is_owed_to_nobody_and_not_kept(server, drawn):
    [open_job] = await ask(server, "b")
    await server.removals.remove(drawn.id, removal())
    await server.removals.remove(open_job, removal("b"))
    assert [job.id for job in await server.reader.undelivered("discord")] == [open_job]
    await server.jobs.add_post(drawn.id, Post(platform="discord"))
    assert not (await server.jobs.get(drawn.id)).kept


async def test_many_may_delete_at_the_same_time(server, other_server, drawn):
    jobs = await asyncio.gather(
        *(one.removals.remove(drawn.id, removal()) for one in (server, other_server) * 4)
    )
    assert {job.revision for job in jobs} == {drawn.revision + 1}
    assert kept(server) == set()
