"""Accepting jobs: requests that arrive together share one commit.

Each commit waits for the disk. While one is under way, later arrivals gather; the first of them
commits for all, so that throughput grows with the load instead of queueing behind the disk.
"""

import asyncio
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, insert, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.clock import Clock
from gpu_server.errors import QueueFullError
from gpu_server.following.changes import QUEUED, Changes
from gpu_server.schema import JobStatus
from gpu_server.store.database import Database
from gpu_server.store.models import JobRow

_RETRY_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class NewJob:
    """A checked request, as its row will hold it."""

    id: str
    platform: str
    idempotency_key: str
    requester: str
    url: str
    url_display: str
    prompt: str
    negative_prompt: str
    seed: int
    engine: str
    private: bool
    reply_platform: str
    reply_to: dict[str, Any]
    image: str | None = None


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

    def __init__(
        self, database: Database, changes: Changes, clock: Clock, *, max_queued: int
    ) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock
        self._max_queued = max_queued
        self._arrivals: list[tuple[NewJob, asyncio.Future[Accepted]]] = []
        self._commits: set[asyncio.Task[None]] = set()

    async def accept(self, job: NewJob) -> Accepted:
        """Commit a job, or find the one that the same idempotency key asked for before.

        Raises:
            QueueFullError: too many jobs wait already.
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
        except IntegrityError:
            # Another server took the same idempotency key in between: its row is there now.
            await self._again(batch)
            return
        except BaseException as error:
            if not batch:
                batch, self._arrivals = self._arrivals, []
            _settle(batch, [error] * len(batch))
            if not isinstance(error, Exception):
                raise
            return
        _settle(batch, outcomes)
        self._changes.notify(QUEUED)

    async def _again(self, batch: list[tuple[NewJob, asyncio.Future[Accepted]]]) -> None:
        for job, answer in batch:
            try:
                async with self._database.write() as session:
                    outcomes = await self._insert(session, [job])
            except Exception as error:
                outcomes = [error]
            _settle([(job, answer)], outcomes)
        self._changes.notify(QUEUED)

    async def _insert(
        self, session: AsyncSession, jobs: list[NewJob]
    ) -> list["Accepted | BaseException"]:
        known = {
            (row.platform, row.idempotency_key): Accepted(row, 0, repeated=True)
            for row in await session.scalars(_with_keys(jobs))
        }
        waiting = (
            await session.scalar(select(func.count()).where(JobRow.status == JobStatus.QUEUED)) or 0
        )
        outcomes: list[Accepted | BaseException] = []
        fresh: list[dict[str, Any]] = []
        now = self._clock.now()
        for job in jobs:
            key = (job.platform, job.idempotency_key)
            outcome: Accepted | BaseException | None = known.get(key)
            if outcome is None and waiting >= self._max_queued:
                outcome = self._full(waiting)
            elif outcome is None:
                waiting += 1
                values = asdict(job) | _BLANK | {"created_at": now}
                fresh.append(values)
                outcome = Accepted(JobRow(**values), waiting, repeated=False)
                known[key] = Accepted(outcome.row, waiting, repeated=True)
            outcomes.append(outcome)
        if fresh:
            await session.execute(insert(JobRow), fresh)
        return outcomes

    def _full(self, waiting: int) -> QueueFullError:
        return QueueFullError(
            f"{waiting} requests are waiting already; try again in a minute.",
            _RETRY_AFTER.total_seconds(),
        )


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
}


def _with_keys(jobs: list[NewJob]) -> Select[JobRow]:
    keys = [(job.platform, job.idempotency_key) for job in jobs]
    return select(JobRow).where(tuple_(JobRow.platform, JobRow.idempotency_key).in_(keys))


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
