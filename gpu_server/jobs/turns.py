"""Whose turn it is: first come, first served between people, not between jobs.

Each job is given a turn when it is accepted: one after its requester's last open job, or that of
the job that is furthest ahead when they have none. Jobs are drawn in order of (turn, number), so
everybody's first job comes before anybody's second, and a person who sends ten at once waits for
the others after each. This is start-time fair queueing (Goyal, Vin and Cheng, 1996) with people as
flows and jobs of one size. Turns that follow from the open jobs alone would not do: whenever a job
ends, its requester's next one would be first again.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gpu_server.schema import JobStatus
from gpu_server.store.models import JobRow

OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
"""Statuses of the jobs to which something will still happen."""

_WAITS = JobRow.status == JobStatus.QUEUED


def next_number(now: datetime, person_running: int, engines: Collection[str]) -> ScalarSelect[int]:
    """The number of the job to draw next; locked, so that nobody else takes it.

    Jobs whose worker fell silent come first. Who has `person_running` jobs running is passed over,
    and so are jobs for other engines than these.
    """
    silent = and_(JobRow.status == JobStatus.RUNNING, JobRow.lease_until < now)
    busy = (
        select(JobRow.requester)
        .where(JobRow.status == JobStatus.RUNNING)
        .group_by(JobRow.requester)
        .having(func.count() >= person_running)
    )
    # SQLite has one writer and ignores the lock; PostgreSQL passes over rows that are being
    # changed this moment, such as a job that is cancelled.
    return (
        select(JobRow.number)
        .where(JobRow.engine.in_(engines))
        .where(or_(silent, and_(_WAITS, JobRow.requester.not_in(busy))))
        .order_by(case((silent, 0), else_=1), JobRow.turn, JobRow.number)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )


def place() -> ColumnElement[int | None]:
    """A column beside `JobRow`: its place in the queue, 1 is next; NULL when it does not wait."""
    other = aliased(JobRow)
    ahead = tuple_(other.turn, other.number) <= tuple_(JobRow.turn, JobRow.number)
    counted = (
        select(func.count())
        .where(other.status == JobStatus.QUEUED, ahead)
        .correlate(JobRow)
        .scalar_subquery()
    )
    return case((_WAITS, counted), else_=None)


async def places(session: AsyncSession) -> dict[str, int]:
    """Where each job that waits stands in the queue, by id, the next one first."""
    waiting = select(JobRow.id).where(_WAITS).order_by(JobRow.turn, JobRow.number)
    return {job_id: n for n, job_id in enumerate(await session.scalars(waiting), 1)}


async def waiting_by_turn(session: AsyncSession) -> Counter[int]:
    """How many jobs wait for each turn."""
    counted = select(JobRow.turn, func.count().label("jobs")).where(_WAITS).group_by(JobRow.turn)
    return Counter({row.turn: row.jobs for row in await session.execute(counted)})


async def present_turn(session: AsyncSession) -> int:
    """The turn of the open job that is furthest ahead, 1 without one."""
    turns = [
        await session.scalar(select(func.min(JobRow.turn)).where(JobRow.status == status))
        for status in OPEN
    ]
    return min((turn for turn in turns if turn is not None), default=1)


async def give_up_turn(session: AsyncSession, job: JobRow) -> None:
    """Let the requester's later jobs move up before `job`, which waits, leaves the queue unserved.

    Args:
        session: a writing transaction.
        job: locked by it.
    """
    later = (_WAITS, JobRow.requester == job.requester, JobRow.turn > job.turn)
    await session.execute(
        update(JobRow)
        .where(*later)
        .values(turn=JobRow.turn - 1)
        .execution_options(synchronize_session=False)
    )
