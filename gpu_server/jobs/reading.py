"""Rows as the wire shows them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from sqlalchemy import ScalarSelect, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from gpu_server.errors import NotFoundError
from gpu_server.jobs.pace import Pace
from gpu_server.schema import (
    MAX_UNDELIVERED,
    BlueprintView,
    CandidateView,
    Failure,
    Job,
    JobStatus,
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
        await self._pace.refresh()
        # One statement: everything here waits for the database far longer than it computes.
        wanted = select(JobRow, _places_ahead()).where(JobRow.id == job_id).options(*_WHOLE)
        async with self._database.read() as session:
            found = (await session.execute(wanted)).unique().one_or_none()
        if found is None:
            raise NotFoundError("There is no job of that id.")
        row, ahead = found
        position = ahead + 1 if _queued(row) else None
        return self._view(row, position, row.candidates, row.posts)

    async def fresh(self, row: JobRow, queue_position: int) -> Job:
        """A job that was accepted this moment, without looking it up."""
        await self._pace.refresh()
        return self._view(row, queue_position, (), ())

    async def undelivered(
        self, platform: str, after: str = "", limit: int = MAX_UNDELIVERED
    ) -> list[Job]:
        """Jobs whose result is owed to that platform and was not posted, oldest first.

        Args:
            platform: where they are owed.
            after: id of the last job of the page before; "" begins with the oldest.
            limit: the longest page.
        """
        posted = exists().where(PostRow.job_id == JobRow.id)
        owed = select(JobRow).where(JobRow.reply_platform == platform, ~posted)
        if after:
            last = select(JobRow.number).where(JobRow.id == after).scalar_subquery()
            owed = owed.where(JobRow.number > last)
        return await self._list(owed.order_by(JobRow.number).limit(limit))

    async def recent(self, limit: int) -> list[Job]:
        """The last jobs that succeeded and may be shown to everybody, newest first."""
        public = select(JobRow).where(
            JobRow.status == JobStatus.SUCCEEDED, JobRow.private.is_(False)
        )
        return await self._list(public.order_by(JobRow.finished_at.desc()).limit(limit))

    async def count_by_status(self) -> dict[JobStatus, int]:
        """How many jobs there are in each status."""
        counted = select(JobRow.status, func.count()).group_by(JobRow.status)
        async with self._database.read() as session:
            found = {JobStatus(status): n for status, n in await session.execute(counted)}
        return {status: found.get(status, 0) for status in JobStatus}

    async def _list(self, wanted: Select[JobRow]) -> list[Job]:
        await self._pace.refresh()
        async with self._database.read() as session:
            rows = (await session.scalars(wanted.options(*_WHOLE))).unique().all()
            waiting = await waiting_numbers(session) if any(map(_queued, rows)) else []
        return [
            self._view(
                row,
                bisect_left(waiting, row.number) + 1 if _queued(row) else None,
                row.candidates,
                row.posts,
            )
            for row in rows
        ]

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
            engine=row.engine,
            image=row.image,
            private=row.private,
            queue_position=queue_position,
            progress=row.progress,
            eta_s=self._pace.eta_s(row, queue_position),
            notes=row.notes,
            blueprint=BlueprintView.model_validate(row.blueprint) if row.blueprint else None,
            plain_image=row.plain_image,
            candidates=[_candidate(candidate) for candidate in candidates],
            failure=_failure(row),
            reply_to=ReplyTo.model_validate(row.reply_to),
            posts=[_post(post) for post in posts],
            created_at=row.created_at,
            finished_at=row.finished_at,
        )


def _queued(row: JobRow) -> bool:
    return row.status == JobStatus.QUEUED


def _places_ahead() -> ScalarSelect[int]:
    """How many jobs wait that were accepted before the selected one."""
    ahead = aliased(JobRow)
    return (
        select(func.count())
        .where(ahead.status == JobStatus.QUEUED, ahead.number < JobRow.number)
        .correlate(JobRow)
        .scalar_subquery()
    )


async def waiting_numbers(session: AsyncSession) -> Sequence[int]:
    """The numbers of all jobs that wait, in the order they will be drawn."""
    numbers = select(JobRow.number).where(JobRow.status == JobStatus.QUEUED).order_by(JobRow.number)
    return (await session.scalars(numbers)).all()


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


def _post(row: PostRow) -> Post:
    return Post.model_validate(
        {"platform": row.platform, "channel_id": row.channel_id, "message_id": row.message_id}
    )
