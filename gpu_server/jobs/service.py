"""What people may do with jobs: ask for one, look at it, cancel it, say where it was posted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import select

from gpu_server.clock import Clock
from gpu_server.errors import KeyReusedError, NotFoundError
from gpu_server.following.changes import Changes, job_topic
from gpu_server.identity import Identity
from gpu_server.jobs.checking import Checker
from gpu_server.jobs.intake import Intake
from gpu_server.jobs.new_job import NewJob
from gpu_server.jobs.queue import JobQueue
from gpu_server.jobs.reading import JobReader
from gpu_server.jobs.repeats import repeats, repeats_again
from gpu_server.schema import AgainRequest, Job, JobRequest, Person, Post
from gpu_server.store.database import Database
from gpu_server.store.models import JobRow, PostRow
from pipeline.errors import QArtError


@dataclass(frozen=True)
class JobService:
    """Jobs, as the JSON wire and the web page use them."""

    database: Database
    changes: Changes
    clock: Clock
    identity: Identity
    checker: Checker
    intake: Intake
    queue: JobQueue
    reader: JobReader

    async def submit(self, request: JobRequest) -> Job:
        """Accept a request; when this returns, the job is on disk.

        The same request under the same idempotency key from the same platform gets the same job
        again, whatever would be said against it by now.

        Raises:
            KeyReusedError: its key stands for another request.
            QArtError: it is refused, as `Checker.first` and `Admission.admit` say.
        """
        requester = self.identity.pseudonym(request.requester)
        return await self._accept(
            self.checker.first(request), request, lambda row: repeats(row, request, requester)
        )

    async def again(self, job_id: str, request: AgainRequest) -> Job:
        """Accept a request to draw a job again, as `submit` does.

        Raises:
            KeyReusedError: its key stands for another request.
            QArtError: it is refused, as `Checker.again` and `Admission.admit` say.
        """
        requester = self.identity.pseudonym(request.requester)
        return await self._accept(
            self.checker.again(job_id, request),
            request,
            lambda row: repeats_again(row, job_id, request, requester),
        )

    async def _accept(
        self,
        checked: Awaitable[NewJob],
        request: JobRequest | AgainRequest,
        is_repeat: Callable[[JobRow], bool],
    ) -> Job:
        try:
            accepted = await self.intake.accept(await checked)
        except QArtError:
            # Looked up only now: nearly every request is a new one.
            known = await self._of_key(request)
            if known is None or not is_repeat(known):
                raise
            return await self.reader.get(known.id)
        if accepted.repeated:
            if not is_repeat(accepted.row):
                raise KeyReusedError(
                    "That idempotency key stands for another request; give each its own."
                )
            return await self.reader.get(accepted.row.id)
        return await self.reader.fresh(accepted.row, accepted.queue_position)

    async def _of_key(self, request: JobRequest | AgainRequest) -> JobRow | None:
        platform, key = request.requester.platform, request.idempotency_key
        async with self.database.read() as session:
            known = select(JobRow).filter_by(platform=platform, idempotency_key=key)
            return await session.scalar(known)

    async def is_from(self, job_id: str, person: Person) -> bool:
        """Whether that person asked for the job."""
        asked = select(JobRow.requester).where(JobRow.id == job_id)
        async with self.database.read() as session:
            return await session.scalar(asked) == self.identity.pseudonym(person)

    async def get(self, job_id: str) -> Job:
        """One job as it stands.

        Raises:
            NotFoundError: there is none of that id.
        """
        return await self.reader.get(job_id)

    async def cancel(self, job_id: str) -> Job:
        """Cancel at any moment; a finished job stays as it is.

        Raises:
            NotFoundError: there is none of that id.
        """
        await self.queue.cancel(job_id)
        return await self.reader.get(job_id)

    async def add_post(self, job_id: str, post: Post) -> Job:
        """Remember where a job's result was posted; the same place twice is one post.

        With that, the job is delivered: `reply_to.extra`, which may name people, is forgotten.
        A result that is kept needs it no more either: its requester comes back for it.

        Raises:
            NotFoundError: there is no job of that id.
        """
        async with self.database.write() as session:
            # Locked, so that two identical posts cannot slip in side by side.
            job = await session.scalar(select(JobRow).where(JobRow.id == job_id).with_for_update())
            if job is None:
                raise NotFoundError("There is no job of that id.")
            known = select(PostRow.id).filter_by(job_id=job_id, **post.address)
            if await session.scalar(known) is None:
                files = list(post.files) or None
                session.add(
                    PostRow(job_id=job_id, posted_at=self.clock.now(), files=files, **post.address)
                )
                job.revision += 1
                job.reply_to = {**job.reply_to, "extra": {}}
        self.changes.notify(job_topic(job_id))
        return await self.reader.get(job_id)
