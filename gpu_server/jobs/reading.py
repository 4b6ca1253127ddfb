"""Rows as the wire shows them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from gpu_server.errors import NotFoundError
from gpu_server.jobs.pace import Pace
from gpu_server.jobs.turns import OPEN, place, places
from gpu_server.schema import (
    MAX_UNDELIVERED,
    BlueprintView,
    CandidateView,
    Failure,
    Job,
    JobStatus,
    Parent,
    Post,
    ReplyTo,
)
from gpu_server.store.database import Database
from gpu_server.store.models import CandidateRow, JobRow, PostRow

_WHOLE = (joinedload(JobRow.candidates), joinedload(JobRow.posts))


class JobReader:
    """Looks jobs up."""

    def __init__(self, database: Database, pace: Pace) -> None:
        self._database = database
        self._pace = pace

    async def get(self, job_id: str) -> Job:
        """One job as it stands.

        Raises:
            NotFoundError: there is none of that id.
        """
        job = await self._one(select(JobRow).where(JobRow.id == job_id))
        if job is None:
            raise NotFoundError("There is no job of that id.")
        return job

    async def posted(self, post: Post) -> Job:
        """The job whose result is that post.

        Raises:
            NotFoundError: there is none; what is kept is no post.
        """
        of_post = select(PostRow.job_id).filter_by(**post.address).order_by(PostRow.id.desc())
        job = None
        if post.message_id:
            last = of_post.limit(1).scalar_subquery()
            job = await self._one(select(JobRow).where(JobRow.id == last))
        if job is None:
            raise NotFoundError("No job was posted there.")
        return job

    async def fresh(self, row: JobRow, queue_position: int) -> Job:
        """A job that was accepted this moment, without looking it up."""
        await self._pace.refresh()
        return self._view(row, queue_position, (), ())

    async def undelivered(
        self, platform: str, after: str = "", limit: int = MAX_UNDELIVERED
    ) -> list[Job]:
        """Jobs whose end is owed to that platform and was neither posted nor kept, oldest first.

        Nobody is owed a result that was deleted.

        Args:
            platform: where they are owed.
            after: id of the last job of the page before; "", and one that was erased meanwhile,
                begin with the oldest.
            limit: the longest page.
        """
        posted = exists().where(PostRow.job_id == JobRow.id)
        there = or_(JobRow.removed_at.is_(None), JobRow.status != JobStatus.SUCCEEDED)
        owed = select(JobRow).where(JobRow.reply_platform == platform, ~posted, there)
        if after:
            last = select(JobRow.number).where(JobRow.id == after).scalar_subquery()
            owed = owed.where(JobRow.number > func.coalesce(last, 0))
        return await self._list(owed.order_by(JobRow.number).limit(limit))

    async def recent(self, limit: int) -> list[Job]:
        """The last jobs that succeeded and may be shown to everybody, newest first.

        Not those made of people's own pictures, which nobody gave away by asking for a code.
        """
        public = select(JobRow).where(
            JobRow.status == JobStatus.SUCCEEDED,
            JobRow.private.is_(False),
            JobRow.image.is_(None),
            JobRow.removed_at.is_(None),
        )
        return await self._list(public.order_by(JobRow.finished_at.desc()).limit(limit))

    async def count_by_status(self) -> dict[JobStatus, int]:
        """How many jobs there are in each status."""
        counted = select(JobRow.status, func.count()).group_by(JobRow.status)
        async with self._database.read() as session:
            found = {JobStatus(status): n for status, n in await session.execute(counted)}
        return {status: found.get(status, 0) for status in JobStatus}

    async def of_person(self, requester: str, limit: int) -> list[Job]:
        """A person's jobs by their pseudonym, newest first, without those they deleted.

        Args:
            requester: whose.
            limit: how many of the newest; what is open, or kept for them, comes besides, however
                old it is.
        """
        own = (JobRow.requester == requester, JobRow.removed_at.is_(None))
        order = (JobRow.created_at.desc(), JobRow.number.desc())
        newest = select(JobRow.number).where(*own).order_by(*order).limit(limit)
        listed = or_(JobRow.number.in_(newest), JobRow.status.in_(OPEN), _kept())
        return await self._list(select(JobRow).where(*own, listed).order_by(*order))

    async def _one(self, wanted: Select[Any]) -> Job | None:
        await self._pace.refresh()
        # One statement: everything here waits for the database far longer than it computes.
        whole = wanted.add_columns(place()).options(*_WHOLE)
        async with self._database.read() as session:
            found = (await session.execute(whole)).unique().one_or_none()
        if found is None:
            return None
        row, position = found
        return self._view(row, position, row.candidates, row.posts)

    async def _list(self, wanted: Select[JobRow]) -> list[Job]:
        await self._pace.refresh()
        async with self._database.read() as session:
            rows = (await session.scalars(wanted.options(*_WHOLE))).unique().all()
            waiting = any(row.status == JobStatus.QUEUED for row in rows)
            standing = await places(session) if waiting else {}
        return [self._view(row, standing.get(row.id), row.candidates, row.posts) for row in rows]

    def _view(
        self,
        row: JobRow,
        queue_position: int | None,
        candidates: Iterable[CandidateRow],
        posts: Iterable[PostRow],
    ) -> Job:
        return Job(
            id=row.id,
            status=JobStatus(row.status),
            revision=row.revision,
            url=row.url,
            url_display=row.url_display,
            prompt=row.prompt,
            negative_prompt=row.negative_prompt,
            seed=row.seed,
            style=row.style,
            parent=_parent(row),
            engine=row.engine,
            image=row.image,
            private=row.private,
            removed=row.removed_at is not None,
            queue_position=queue_position,
            progress=row.progress,
            eta_s=self._pace.eta_s(row, queue_position),
            notes=row.notes,
            blueprint=BlueprintView.model_validate(row.blueprint) if row.blueprint else None,
            plain_image=row.plain_image,
            candidates=[_candidate(candidate) for candidate in candidates],
            failure=_failure(row),
            reply_to=ReplyTo.model_validate(row.reply_to),
            posts=[post_of(post) for post in posts],
            created_at=row.created_at,
            finished_at=row.finished_at,
        )


def _kept() -> ColumnElement[bool]:
    """`Job.kept`, in the database."""
    posted = exists().where(PostRow.job_id == JobRow.id)
    shown = posted.where(PostRow.message_id != "")
    return and_(JobRow.status == JobStatus.SUCCEEDED, posted, ~shown)


def _parent(row: JobRow) -> Parent | None:
    if row.parent_id is None:
        return None
    return Parent(job_id=row.parent_id, candidate_index=row.parent_place)


def _failure(row: JobRow) -> Failure | None:
    if row.failure_code is None:
        return None
    return Failure(code=row.failure_code, message=row.failure_message or "")


def _candidate(row: CandidateRow) -> CandidateView:
    return CandidateView(
        index=row.place,
        seed=row.seed,
        image=row.image,
        preview=row.preview,
        scans=row.scans,
        scan_score=row.scan_score,
        aesthetic_score=row.aesthetic_score,
        decoded=row.decoded,
        rescued=row.rescued,
        rank=row.rank,
        shown=row.shown,
    )


def post_of(row: PostRow) -> Post:
    """A post as the wire shows it."""
    return Post.model_validate(
        {
            "platform": row.platform,
            "channel_id": row.channel_id,
            "message_id": row.message_id,
            "files": row.files or (),
        }
    )
