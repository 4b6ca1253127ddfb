"""The durable job queue: claim, lease, heartbeat, retry, cancel, release.

A job is a row from the moment it is accepted. A worker claims the one whose turn it is (see
`gpu_server.jobs.turns`) under a lease and keeps the lease alive; when the worker dies, the lease
runs out and the job is claimed again.
Whatever a worker writes is written only while it still holds the lease, so a worker that was
thought dead, or whose job was cancelled, changes nothing.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from gpu_server.clock import Clock
from gpu_server.errors import InternalError
from gpu_server.following.changes import QUEUED, Changes, cancel_topic, job_topic
from gpu_server.jobs.candidates import CandidateState, forget_previews, save
from gpu_server.jobs.claim import Claim, LeaseLostError, Outcome, claim_of
from gpu_server.jobs.picture_use import free_previews
from gpu_server.jobs.turns import OPEN, give_up_turn, next_number
from gpu_server.schema import Failure, JobStatus
from gpu_server.store.database import Database
from gpu_server.store.dialects import one_at_a_time
from gpu_server.store.models import JobRow

_FREE: dict[str, Any] = {"lease_owner": None, "lease_until": None}


class JobQueue:
    """The queue as one worker process sees it.

    Attributes:
        node: the name this process leaves on its leases. A process that starts under the name of a
            dead one takes its jobs back at once.
    """

    def __init__(
        self,
        database: Database,
        changes: Changes,
        clock: Clock,
        *,
        node: str,
        lease: timedelta,
        max_attempts: int,
        person_running: int,
        engines: Collection[str],
    ) -> None:
        """A queue on `database`.

        Args:
            database: where the jobs are.
            changes: told of what happens to them.
            clock: for leases.
            node: see `JobQueue.node`.
            lease: how long a worker may be silent.
            max_attempts: how often a job is begun before it fails.
            person_running: how many jobs of one requester are drawn at the same time.
            engines: what can draw here; jobs for others wait for a server that has them.
        """
        self.node = node
        self._database = database
        self._changes = changes
        self._clock = clock
        self._lease = lease
        self._max_attempts = max_attempts
        self._person_running = person_running
        self._engines = engines

    async def claim(self) -> Claim | None:
        """Take the job whose turn it is; None when none may be drawn now.

        Jobs whose worker fell silent come first. Who has `person_running` jobs running is passed
        over.
        """
        while True:
            async with self._database.write() as session:
                # Two workers that count at the same time would both find room for one more.
                await one_at_a_time(session, "claim")
                row = await session.scalar(self._take_next())
                if row is not None and row.attempts > 1:
                    # Left by a worker that fell silent.
                    await forget_previews(session, row.id)
            if row is None:
                return None
            claim = claim_of(row)
            if claim.attempt <= self._max_attempts:
                self._changes.notify(job_topic(claim.job_id))
                return claim
            await self.fail(claim, self._broke_down())

    def _take_next(self) -> ReturningUpdate[JobRow]:
        now = self._clock.now()
        return (
            update(JobRow)
            .where(JobRow.number == next_number(now, self._person_running, self._engines))
            .values(
                status=JobStatus.RUNNING,
                revision=JobRow.revision + 1,
                progress=0.0,
                attempts=JobRow.attempts + 1,
                lease_owner=self.node,
                lease_until=now + self._lease,
                started_at=now,
            )
            .returning(JobRow)
            .execution_options(synchronize_session=False)
        )

    async def stranded(self) -> int:
        """How many jobs wait for an engine that is not here."""
        waiting = JobRow.status == JobStatus.QUEUED, JobRow.engine.not_in(self._engines)
        async with self._database.read() as session:
            return await session.scalar(select(func.count()).where(*waiting)) or 0

    async def heartbeat(self, claim: Claim) -> None:
        """Keep the lease alive.

        Raises:
            LeaseLostError: it is lost.
        """
        async with self._database.write() as session:
            await self._hold(session, claim, lease_until=self._clock.now() + self._lease)

    async def report(
        self, claim: Claim, progress: float, candidates: Sequence[CandidateState]
    ) -> None:
        """Store how far the drawing is, and keep the lease alive.

        Raises:
            LeaseLostError: it is lost; nothing was stored.
        """
        async with self._database.write() as session:
            await self._hold(
                session,
                claim,
                progress=round(progress, 3),
                revision=JobRow.revision + 1,
                lease_until=self._clock.now() + self._lease,
            )
            await save(session, claim.job_id, candidates)
        self._changes.notify(job_topic(claim.job_id))

    async def finish(self, claim: Claim, outcome: Outcome) -> None:
        """The job succeeded.

        Raises:
            LeaseLostError: the lease is lost; nothing was stored.
        """
        async with self._database.write() as session:
            await self._hold(
                session,
                claim,
                **self._end(JobStatus.SUCCEEDED),
                progress=1.0,
                notes=outcome.notes,
                blueprint=outcome.blueprint,
                plain_image=outcome.plain_image,
            )
            await save(session, claim.job_id, outcome.candidates)
        self._changes.notify(job_topic(claim.job_id))

    async def fail(self, claim: Claim, failure: Failure) -> None:
        """The job failed for good.

        Raises:
            LeaseLostError: the lease is lost; nothing was stored.
        """
        async with self._database.write() as session:
            await self._hold(
                session,
                claim,
                **self._end(JobStatus.FAILED),
                failure_code=failure.code,
                failure_message=failure.message,
            )
            await forget_previews(session, claim.job_id)
        self._changes.notify(job_topic(claim.job_id))

    async def retry(self, claim: Claim) -> bool:
        """The drawing broke down: queue the job again, or fail it after its last attempt.

        Returns:
            Whether it was queued again.

        Raises:
            LeaseLostError: the lease is lost; nothing was stored.
        """
        if claim.attempt >= self._max_attempts:
            await self.fail(claim, self._broke_down())
            return False
        await self._requeue(claim)
        return True

    async def release(self, claim: Claim) -> None:
        """This worker stops: the job waits for another one, and the attempt does not count.

        Raises:
            LeaseLostError: the lease is lost; nothing was stored.
        """
        await self._requeue(claim, attempts=JobRow.attempts - 1)

    async def reclaim(self) -> int:
        """Queue again what a dead process of this node's name left running.

        Returns:
            How many jobs.
        """
        left = update(JobRow).where(
            JobRow.lease_owner == self.node, JobRow.status == JobStatus.RUNNING
        )
        async with self._database.write() as session:
            ids = (await session.scalars(left.values(**_queued()).returning(JobRow.id))).all()
            for job_id in ids:
                await forget_previews(session, job_id)
        return len(ids)

    async def free_previews(self, claim: Claim, names: Collection[str]) -> set[str]:
        """Those early views of a drawing that ended that no job needs."""
        async with self._database.read() as session:
            return await free_previews(session, claim.job_id, claim.url, claim.seed, names)

    async def cancel(self, job_id: str) -> bool:
        """Cancel a job at any moment.

        Returns:
            Whether it was still to be stopped.
        """
        open_job = select(JobRow).where(JobRow.id == job_id, JobRow.status.in_(OPEN))
        async with self._database.write() as session:
            job = await session.scalar(open_job.with_for_update())
            if job is None:
                return False
            if job.status == JobStatus.QUEUED:
                await give_up_turn(session, job)
            end = self._end(JobStatus.CANCELLED)
            await session.execute(update(JobRow).where(JobRow.id == job_id).values(**end))
            await forget_previews(session, job_id)
        self._changes.notify(cancel_topic(job_id))
        self._changes.notify(job_topic(job_id))
        return True

    async def _requeue(self, claim: Claim, **values: Any) -> None:
        async with self._database.write() as session:
            await self._hold(session, claim, **_queued(), **values)
            await forget_previews(session, claim.job_id)
        self._changes.notify(job_topic(claim.job_id))
        self._changes.notify(QUEUED)

    async def _hold(self, session: AsyncSession, claim: Claim, **values: Any) -> None:
        """Change the job's row if and only if this claim still holds it."""
        result = await session.execute(update(JobRow).where(*self._held(claim)).values(**values))
        if not _count(result):
            raise LeaseLostError(claim.job_id)

    def _held(self, claim: Claim) -> tuple[ColumnElement[bool], ...]:
        return (
            JobRow.id == claim.job_id,
            JobRow.status == JobStatus.RUNNING,
            JobRow.lease_owner == self.node,
            # The same node may have begun the job again.
            JobRow.attempts == claim.attempt,
        )

    def _end(self, status: JobStatus) -> dict[str, Any]:
        return {
            "status": status,
            "revision": JobRow.revision + 1,
            "finished_at": self._clock.now(),
            **_FREE,
        }

    def _broke_down(self) -> Failure:
        return Failure(
            code=InternalError.code,
            message=f"Drawing broke down {self._max_attempts} times; try another description, and "
            "tell the server's operator if that does not help.",
        )


def _queued() -> dict[str, Any]:
    return {
        "status": JobStatus.QUEUED,
        "revision": JobRow.revision + 1,
        "progress": 0.0,
        "started_at": None,
        **_FREE,
    }


def _count(result: Any) -> int:
    assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker
    return result.rowcount
