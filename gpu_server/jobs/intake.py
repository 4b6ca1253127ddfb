"""Accepting jobs: requests that arrive together share one commit.

Each commit waits for the disk. While one is under way, later arrivals gather; the first of them
commits for all, so that throughput grows with the load instead of queueing behind the disk.
"""

import asyncio
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.clock import Clock
from gpu_server.following.changes import QUEUED, Changes
from gpu_server.jobs.admission import Admission
from gpu_server.jobs.caps import Caps
from gpu_server.jobs.new_job import NewJob
from gpu_server.schema import JobStatus
from gpu_server.store.database import Database
from gpu_server.store.dialects import one_at_a_time
from gpu_server.store.models import JobRow
from pipeline.errors import QArtError


@dataclass(frozen=True)
class Accepted:
    """What became of a request.

    Attributes:
        row: the job's row; of an earlier request when `repeated`.
        queue_position: 1 is next; 0 when repeated.
    """

    row: JobRow
    queue_position: int
    repeated: bool


class Intake:
    """Turns requests into rows."""

    def __init__(self, database: Database, changes: Changes, clock: Clock, caps: Caps) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock
        self._caps = caps
        self._arrivals: list[tuple[NewJob, asyncio.Future[Accepted]]] = []
        self._commits: set[asyncio.Task[None]] = set()

    async def accept(self, job: NewJob) -> Accepted:
        """Commit a job, or find the one that the same idempotency key asked for before.

        Raises:
            QArtError: a rule or a limit is against it, as `Admission.admit` says.
        """
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        self._arrivals.append((job, answer))
        if len(self._arrivals) == 1:
            # A task of its own: the first requester may hang up, the others still wait.
            commit = asyncio.create_task(self._commit())
            self._commits.add(commit)
            commit.add_done_callback(self._commits.discard)
        return await answer

    async def _commit(self) -> None:
        batch: list[tuple[NewJob, asyncio.Future[Accepted]]] = []
        try:
            async with self._database.write() as session:
                batch, self._arrivals = self._arrivals, []
                jobs = [job for job, _ in batch]
                outcomes = await self._insert(session, jobs)
        except BaseException as error:
            if not batch:
                batch, self._arrivals = self._arrivals, []
            _settle(batch, [error] * len(batch))
            if not isinstance(error, Exception):
                raise
            return
        _settle(batch, outcomes)
        self._changes.notify(QUEUED)

    async def _insert(
        self, session: AsyncSession, jobs: list[NewJob]
    ) -> list["Accepted | BaseException"]:
        # Of servers that share a database, one counts and inserts at a time.
        await one_at_a_time(session, "intake")
        known = {
            (row.platform, row.idempotency_key): Accepted(row, 0, repeated=True)
            for row in await session.scalars(_with_keys(jobs))
        }
        new = [job for job in jobs if _key(job) not in known]
        outcomes: list[Accepted | BaseException] = []
        if not new:
            return [known[_key(job)] for job in jobs]
        now = self._clock.now()
        admission = await Admission.begin(session, self._caps, now, new)
        fresh: list[dict[str, Any]] = []
        for job in jobs:
            outcome: Accepted | BaseException | None = known.get(_key(job))
            if outcome is None:
                try:
                    settled, place = await admission.admit(job)
                except QArtError as refusal:
                    outcome = refusal
                else:
                    values = asdict(settled) | _BLANK | {"created_at": now}
                    fresh.append(values)
                    outcome = Accepted(JobRow(**values), place, repeated=False)
                    known[_key(job)] = Accepted(outcome.row, place, repeated=True)
            outcomes.append(outcome)
        if fresh:
            await session.execute(insert(JobRow), fresh)
        return outcomes


_BLANK: dict[str, Any] = {
    "status": JobStatus.QUEUED.value,
    "revision": 1,
    "progress": 0.0,
    "notes": [],
    "blueprint": None,
    "plain_image": "",
    "failure_code": None,
    "failure_message": None,
    "attempts": 0,
    "lease_owner": None,
    "lease_until": None,
    "started_at": None,
    "finished_at": None,
    "removed_at": None,
}


def _key(job: NewJob) -> tuple[str, str]:
    return job.platform, job.idempotency_key


def _with_keys(jobs: list[NewJob]) -> Select[JobRow]:
    keys = tuple_(JobRow.platform, JobRow.idempotency_key)
    return select(JobRow).where(keys.in_(map(_key, jobs)))


def _settle(
    batch: list[tuple[NewJob, "asyncio.Future[Accepted]"]],
    outcomes: list["Accepted | BaseException"],
) -> None:
    for (_, answer), outcome in zip(batch, outcomes, strict=True):
        if answer.done():  # its requester hung up
            continue
        if isinstance(outcome, BaseException):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
