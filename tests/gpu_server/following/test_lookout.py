"""Changes by other processes, seen by one look at the database."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete

from gpu_server.following.changes import Changes, job_topic
from gpu_server.following.lookout import Lookout
from gpu_server.identity import Identity
from gpu_server.jobs.caps import Caps
from gpu_server.jobs.intake import Intake
from gpu_server.jobs.new_job import NewJob
from gpu_server.jobs.queue import JobQueue
from gpu_server.schema import Person
from gpu_server.store.database import Database
from gpu_server.store.dialects import parse_database_url
from gpu_server.store.models import JobRow
from tests.gpu_server.fake_clock import FakeClock


@pytest.fixture
async def database(tmp_path):
    made = Database(parse_database_url(f"sqlite+aiosqlite:///{tmp_path / 'qart.db'}"))
    await made.migrate()
    yield made
    await made.close()


@pytest.fixture
def queue(database):
    """Another process's queue: what it does is not heard here."""
    lease = timedelta(seconds=30)
    return JobQueue(
        database,
        Changes(),
        FakeClock(),
        node="other",
        lease=lease,
        max_attempts=3,
        person_running=3,
        engines=["flat"],
    )


async def accept(database, count):
    intake = Intake(database, Changes(), FakeClock(), Caps(3, 1000, 1000, 1000, 1000))
    requester = Identity(b"k", "").pseudonym(Person(platform="web", user_id="1"))
    for n in range(count):
        job = NewJob(
            f"job{n}", "web", f"key-{n}", requester, "https://example.com", "https://example.com",
            "koi", "", n, "flat", False, "web", {"platform": "web"},
        )  # fmt: skip
        await intake.accept(job)
    return [f"job{n}" for n in range(count)]


async def test_a_change_wakes_the_followers_of_that_job_only(database, queue):
    first, second, third = await accept(database, 3)
    changes = Changes()
    lookout = Lookout(database, changes)
    with (
        changes.listen(job_topic(first)) as of_first,
        changes.listen(job_topic(third)) as of_third,
    ):
        await lookout.look()
        assert of_first.is_set(), "a job seen for the first time counts as changed"
        of_first.clear()
        of_third.clear()
        await lookout.look()
        assert not of_first.is_set()
        await queue.cancel(second)
        await lookout.look()
        assert not of_first.is_set()
        assert of_third.is_set(), "its place in the queue changed"
        await queue.cancel(first)
        await lookout.look()
        assert of_first.is_set()


async def test_far_back_in_the_queue_small_steps_are_not_told(database, queue):
    ids = await accept(database, 60)
    changes = Changes()
    lookout = Lookout(database, changes)
    with changes.listen(job_topic(ids[-1])) as last:
        await lookout.look()
        steps = []
        for job_id in ids[:50]:
            last.clear()
            await queue.cancel(job_id)
            await lookout.look()
            steps.append(last.is_set())
    assert steps[:6] == [False] * 5 + [True]
    assert steps[-10:] == [True] * 10


async def test_a_job_erased_by_another_process_wakes_its_followers(database):
    [job_id] = await accept(database, 1)
    changes = Changes()
    lookout = Lookout(database, changes)
    with changes.listen(job_topic(job_id)) as told:
        await lookout.look()
        told.clear()
        async with database.write() as session:
            await session.execute(delete(JobRow))
        await lookout.look()
        assert told.is_set()


async def test_jobs_that_nobody_follows_cost_nothing(database):
    [job_id] = await accept(database, 1)
    changes = Changes()
    lookout = Lookout(database, changes)
    with changes.listen(job_topic(job_id)):
        await lookout.look()
    await lookout.look()
    assert lookout._told == {}


async def test_an_unforeseen_error_does_not_end_it(database, monkeypatch, caplog):
    lookout = Lookout(database, Changes())
    rounds = asyncio.Event()

    async def look():
        if "a bug" in caplog.text:
            rounds.set()
        raise RuntimeError("a bug")

    monkeypatch.setattr("gpu_server.following.lookout.LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(lookout, "look", look)
    running = asyncio.create_task(lookout.run())
    async with asyncio.timeout(30):
        await rounds.wait()
    running.cancel()
