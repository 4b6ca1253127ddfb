"""The parts of a server on real SQLite and real PostgreSQL, without HTTP."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from gpu_server.drawing.studios import only
from gpu_server.following.changes import Changes
from gpu_server.identity import Identity
from gpu_server.jobs.candidates import CandidateState
from gpu_server.jobs.caps import Caps
from gpu_server.jobs.checking import Checker
from gpu_server.jobs.claim import Outcome
from gpu_server.jobs.communities import Communities
from gpu_server.jobs.intake import Intake
from gpu_server.jobs.owed import OwedRemovals
from gpu_server.jobs.pace import Pace
from gpu_server.jobs.people import People
from gpu_server.jobs.pictures import Pictures
from gpu_server.jobs.queue import JobQueue
from gpu_server.jobs.reading import JobReader
from gpu_server.jobs.removal import Removals
from gpu_server.jobs.service import JobService
from gpu_server.jobs.sweep import Sweep
from gpu_server.metrics import Metrics
from gpu_server.ratings.votes import VoteService
from gpu_server.schema import Person, Vote
from gpu_server.store.database import Database
from gpu_server.store.dialects import parse_database_url
from gpu_server.store.images import DiskImageStore
from gpu_server.store.models import Base, JobRow
from tests.gpu_server.conftest import job_request
from tests.gpu_server.databases import postgres
from tests.gpu_server.fake_clock import FakeClock
from tests.gpu_server.fake_studio import FakeStudio

LEASE_S = 30
DONE = Outcome(
    ["a note"], {}, "plain.png", [CandidateState(0, 7, image="a.png", rank=1, shown=True)]
)
# One person asks for everything, unless a test says otherwise.
WIDE = Caps(running=50, queued=50, channel=50, community=50, total=50)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory):
    with postgres(tmp_path_factory.mktemp("pg") / "server") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return parse_database_url(f"sqlite+aiosqlite:///{tmp_path / 'qart.db'}")
    return parse_database_url(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def database(url):
    made = Database(url)
    await made.migrate()
    if url.drivername.startswith("postgresql"):
        async with made.write() as session:
            tables = ", ".join(Base.metadata.tables)
            await session.execute(text(f"TRUNCATE {tables}"))
    yield made
    await made.close()


@pytest.fixture
async def same_database(database, url):
    """The database as another process sees it."""
    made = Database(url)
    yield made
    await made.close()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(database, clock, tmp_path):
    return parts(database, clock, tmp_path)


@pytest.fixture
def other_server(same_database, clock, tmp_path):
    return parts(same_database, clock, tmp_path)


# One person asks for everything, unless a test says otherwise.
WIDE = Caps(running=50, queued=50, channel=50, community=50, total=50)


def parts(database, clock, folder, caps=WIDE):
    """The parts of one server that matter here; each of its queues may stand for a node."""
    changes = Changes()

    def queue(node="one", max_attempts=3, engines=("flat", "picture")):
        return JobQueue(
            database,
            changes,
            clock,
            node=node,
            lease=timedelta(seconds=LEASE_S),
            max_attempts=max_attempts,
            person_running=caps.running,
            engines=engines,
        )

    identity = Identity(b"key", "")
    images = DiskImageStore(folder / "images")
    pictures = Pictures(images, megabytes=1)
    reader = JobReader(database, Pace(database, clock, workers=1))
    jobs = JobService(
        database,
        changes,
        clock,
        identity,
        Checker(database, identity, only(FakeStudio()), pictures, "auto"),
        Intake(database, changes, clock, caps),
        queue(),
        reader,
    )
    votes = VoteService(database, clock, identity, Metrics())

    async def requester(job_id):
        async with database.read() as session:
            return await session.scalar(select(JobRow.requester).where(JobRow.id == job_id))

    return SimpleNamespace(
        jobs=jobs,
        queue=queue,
        votes=votes,
        reader=reader,
        communities=Communities(database, clock),
        images=images,
        pictures=pictures,
        removals=Removals(database, changes, clock, identity, images, reader),
        people=People(database, changes, clock, identity, images, reader, caps),
        owed=OwedRemovals(database),
        sweep=Sweep(database, images, clock),
        changes=changes,
        requester=requester,
        with_caps=lambda **values: parts(database, clock, folder, replace(caps, **values)),
    )


def person(name, platform="discord"):
    return Person(platform=platform, user_id=name)


def asked(key, who="42", **values):
    """A request of that person."""
    return job_request(f"asked-{key}", requester=person(who), **values)


async def ask(server, *whos, **values):
    """One job each, in that order; their ids."""
    ids = []
    for n, who in enumerate(whos):
        request = asked(f"{who}-{n}-{values}", who, **values)
        ids.append((await server.jobs.submit(request)).id)
    return ids


async def draw(server, outcome=DONE):
    """Claim the next job and finish it."""
    queue = server.queue()
    claim = await queue.claim()
    await queue.finish(claim, outcome)
    return claim.job_id


def outcome(server, *contents):
    """A result whose first picture is shown, and whose files are in the store."""
    candidates = [
        CandidateState(n, 7 + n, image=server.images.put(content), rank=n + 1, shown=n == 0)
        for n, content in enumerate(contents)
    ]
    return Outcome([], {}, server.images.put(b"plain"), candidates)


def vote(job_id, **values):
    rater = person("ann")
    given = {"job_id": job_id, "candidate_index": 0, "rater": rater, "position": 2, **values}
    return Vote(**given)
