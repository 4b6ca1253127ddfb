"""Whose turn it is: first come, first served between people, not between jobs.

A job's turn is its place among its requester's open jobs, 1 first. Jobs are drawn in order of
(turn, number): everybody's first job comes before anybody's second, and among equal turns the one
that was accepted first. This is round-robin fair queueing (Nagle, RFC 970) with people as sources.
"""

from collections import Counter

from sqlalchemy import Subquery, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.schema import JobStatus
from gpu_server.store.models import JobRow

OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
"""Statuses of the jobs to which something will still happen."""


def turns() -> Subquery:
    """Every open job: `id`, `number`, `status` and `turn`."""
    turn = func.row_number().over(partition_by=JobRow.requester, order_by=JobRow.number)
    return (
        select(JobRow.id, JobRow.number, JobRow.status, turn.label("turn"))
        .where(JobRow.status.in_(OPEN))
        .subquery("turns")
    )


def _ranked() -> Subquery:
    """Every job that waits: `id` and `place`, 1 is next."""
    open_jobs = turns()
    place = func.row_number().over(order_by=(open_jobs.c.turn, open_jobs.c.number))
    return (
        select(open_jobs.c.id, place.label("place"))
        .where(open_jobs.c.status == JobStatus.QUEUED)
        .subquery("ranked")
    )


async def place_of(session: AsyncSession, job_id: str) -> int | None:
    """Where a job stands in the queue, 1 is next; None when it does not wait."""
    ranked = _ranked()
    return await session.scalar(select(ranked.c.place).where(ranked.c.id == job_id))


async def places(session: AsyncSession) -> dict[str, int]:
    """Where each job that waits stands in the queue, by id, the next one first."""
    ranked = _ranked()
    ordered = select(ranked.c.id, ranked.c.place).order_by(ranked.c.place)
    return {row.id: row.place for row in await session.execute(ordered)}


async def waiting_by_turn(session: AsyncSession) -> Counter[int]:
    """How many jobs wait for each turn."""
    open_jobs = turns()
    counted = (
        select(open_jobs.c.turn, func.count().label("jobs"))
        .where(open_jobs.c.status == JobStatus.QUEUED)
        .group_by(open_jobs.c.turn)
    )
    return Counter({row.turn: row.jobs for row in await session.execute(counted)})
