"""How one person stands, and how they are forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CursorResult, Delete, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.clock import Clock
from gpu_server.following.changes import Changes, cancel_topic, job_topic
from gpu_server.identity import Identity
from gpu_server.jobs.admission import DAY
from gpu_server.jobs.caps import Caps
from gpu_server.jobs.communities import load
from gpu_server.jobs.owed import owe
from gpu_server.jobs.picture_use import batches, discard, named_by, unused
from gpu_server.jobs.reading import JobReader, post_of
from gpu_server.schema import (
    CommunitySettings,
    Forgotten,
    JobStatus,
    Limits,
    Person,
    Post,
    ReplyTo,
    Usage,
)
from gpu_server.store.database import Database
from gpu_server.store.images import ImageStore
from gpu_server.store.models import CandidateRow, JobRow, PostRow, VoteRow

NEWEST = 25
"""How many of a person's jobs are listed, besides those that are open or kept for them."""


@dataclass(frozen=True)
class People:
    """What this server knows of people, for themselves."""

    database: Database
    changes: Changes
    clock: Clock
    identity: Identity
    images: ImageStore
    reader: JobReader
    caps: Caps

    async def usage(self, person: Person, community: str) -> Usage:
        """How a person stands.

        Args:
            person: who asks.
            community: where; "" counts what they asked for anywhere.
        """
        who = self.identity.pseudonym(person)
        asked = select(func.count()).where(
            JobRow.requester == who, JobRow.created_at > self.clock.now() - DAY
        )
        if community:
            asked = asked.where(JobRow.platform == person.platform, JobRow.community == community)
        by_status = (
            select(JobRow.status, func.count().label("jobs"))
            .where(JobRow.requester == who)
            .group_by(JobRow.status)
        )
        votes = select(func.count()).where(VoteRow.rater == who, VoteRow.withdrawn_at.is_(None))
        async with self.database.read() as session:
            counts = {row.status: row.jobs for row in await session.execute(by_status)}
            today = await session.scalar(asked) or 0
            standing = await session.scalar(votes) or 0
            rules = await load(session, [(person.platform, community)] if community else [])
        set_here = rules.get((person.platform, community), CommunitySettings())
        return Usage(
            running=counts.get(JobStatus.RUNNING, 0),
            queued=counts.get(JobStatus.QUEUED, 0),
            today=today,
            votes=standing,
            limits=Limits(
                running=self.caps.running,
                queued=self.caps.queued,
                daily=set_here.daily_per_person,
            ),
            jobs=await self.reader.of_person(who, NEWEST),
        )

    async def forget(self, person: Person) -> Forgotten:
        """Erase a person's votes and jobs, with their pictures. Repeating changes nothing.

        Their messages are owed to be deleted from then on: those that were posted, and those that
        still tell of progress.
        Their workers find no row under their lease any more, so they change nothing.
        """
        who = self.identity.pseudonym(person)
        async with self.database.write() as session:
            # Locked in the order in which workers and voters lock them, too.
            own = select(JobRow).where(JobRow.requester == who).order_by(JobRow.number)
            jobs = (await session.scalars(own.with_for_update())).all()
            # What is being drawn holds its files against deletion; these jobs' own do not.
            for job in jobs:
                job.status = JobStatus.CANCELLED
            names = set[str]()
            for job in jobs:
                names |= await named_by(session, job)
            groups = list(batches([job.id for job in jobs]))
            for ids in groups:
                await session.execute(_pictures(ids).order_by(CandidateRow.id).with_for_update())
            votes = await _delete(session, delete(VoteRow).where(VoteRow.rater == who))
            posts = [_living(job) for job in jobs]
            for ids in groups:
                posts += await _erase(session, ids)
            # Each message once, and with its files, which only its post knows.
            found = {(p.platform, p.channel_id, p.message_id): p for p in posts if p.message_id}
            owed = list(found.values())
            owe(session, owed, self.clock.now())
            free = await unused(session, names)
        await discard(self.images, free)
        for job in jobs:
            self.changes.notify(cancel_topic(job.id))
            self.changes.notify(job_topic(job.id))
        return Forgotten(jobs=len(jobs), votes=votes, posts=owed)


def _living(job: JobRow) -> Post:
    """The message that a job was asked for in; its result may be in another one."""
    where = ReplyTo.model_validate(job.reply_to)
    return Post.model_validate(where.model_dump(exclude={"extra"}))


def _pictures(ids: Sequence[str]) -> Select[int]:
    return select(CandidateRow.id).where(CandidateRow.job_id.in_(ids))


async def _erase(session: AsyncSession, ids: Sequence[str]) -> list[Post]:
    """Delete jobs and all that hangs on them; returns where they had been posted."""
    posted = select(PostRow).where(PostRow.job_id.in_(ids), PostRow.message_id != "")
    posts = [post_of(row) for row in await session.scalars(posted.order_by(PostRow.id))]
    await _delete(session, delete(VoteRow).where(VoteRow.candidate_id.in_(_pictures(ids))))
    await _delete(session, delete(PostRow).where(PostRow.job_id.in_(ids)))
    await _delete(session, delete(CandidateRow).where(CandidateRow.job_id.in_(ids)))
    orphans = update(JobRow).where(JobRow.parent_id.in_(ids))
    await session.execute(
        orphans.values(parent_id=None, parent_place=None).execution_options(
            synchronize_session=False
        )
    )
    await _delete(session, delete(JobRow).where(JobRow.id.in_(ids)))
    return posts


async def _delete(session: AsyncSession, rows: Delete) -> int:
    result = await session.execute(rows.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker
    return result.rowcount
