"""Deleting a job's pictures while what was asked for, and how people voted, is kept."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.clock import Clock
from gpu_server.errors import ConflictError, NotFoundError
from gpu_server.following.changes import Changes, cancel_topic, job_topic
from gpu_server.identity import Identity
from gpu_server.jobs.owed import owe
from gpu_server.jobs.picture_use import discard, named_by, unused
from gpu_server.jobs.reading import JobReader, post_of
from gpu_server.jobs.turns import OPEN, give_up_turn
from gpu_server.schema import Job, JobStatus, Removal
from gpu_server.store.database import Database
from gpu_server.store.images import ImageStore
from gpu_server.store.models import CandidateRow, JobRow, PostRow


@dataclass(frozen=True)
class Removals:
    """Removes jobs for their requesters and for moderators."""

    database: Database
    changes: Changes
    clock: Clock
    identity: Identity
    images: ImageStore
    reader: JobReader

    async def remove(self, job_id: str, removal: Removal) -> Job:
        """Cancel a job if it is unfinished, and delete its pictures. Repeating changes nothing.

        Its messages are owed to be deleted from then on.

        Raises:
            NotFoundError: there is no job of that id.
            ConflictError: it is somebody else's, and they are no moderator.
        """
        person = self.identity.pseudonym(removal.person)
        async with self.database.write() as session:
            job = await session.scalar(select(JobRow).where(JobRow.id == job_id).with_for_update())
            if job is None:
                raise NotFoundError("There is no job of that id.")
            if job.requester != person and not removal.moderator:
                raise ConflictError(
                    "Only the person who asked for this code, or a moderator, can delete it."
                )
            free = set[str]()
            if job.removed_at is None:
                names = await named_by(session, job)
                posted = select(PostRow).where(PostRow.job_id == job.id, PostRow.message_id != "")
                posts = await session.scalars(posted.order_by(PostRow.id))
                owe(session, [post_of(row) for row in posts], self.clock.now())
                await self._empty(session, job)
                free = await unused(session, names)
        await discard(self.images, free)
        self.changes.notify(cancel_topic(job_id))
        self.changes.notify(job_topic(job_id))
        return await self.reader.get(job_id)

    async def _empty(self, session: AsyncSession, job: JobRow) -> None:
        now = self.clock.now()
        if job.status == JobStatus.QUEUED:
            await give_up_turn(session, job)
        if job.status in OPEN:
            job.status = JobStatus.CANCELLED
            job.finished_at = now
            job.lease_owner = job.lease_until = None
        elif job.status == JobStatus.SUCCEEDED:
            # There is nothing left to deliver.
            job.reply_to = {**job.reply_to, "extra": {}}
        job.removed_at = now
        job.revision += 1
        job.plain_image = ""
        job.image = None
        await session.execute(
            update(CandidateRow)
            .where(CandidateRow.job_id == job.id)
            .values(image="", preview="")
            .execution_options(synchronize_session=False)
        )
