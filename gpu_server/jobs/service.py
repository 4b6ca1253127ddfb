"""What people may do with jobs: ask for one, look at it, cancel it, say where it was posted."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from gpu_server.clock import Clock
from gpu_server.drawing.studios import Studios
from gpu_server.errors import InvalidRequestError, NotFoundError
from gpu_server.following.changes import Changes, job_topic
from gpu_server.identity import Identity
from gpu_server.jobs.intake import Intake, NewJob
from gpu_server.jobs.pictures import Pictures
from gpu_server.jobs.queue import JobQueue
from gpu_server.jobs.reading import JobReader
from gpu_server.schema import Job, JobRequest, Person, Post
from gpu_server.store.database import Database
from gpu_server.store.models import JobRow, PostRow
from pipeline.engines.base import MAX_SEED
from pipeline.engines.names import AUTO
from pipeline.engines.picture import PictureEngine
from pipeline.payload import parse_payload, parse_prompt


@dataclass(frozen=True)
class JobService:
    """Jobs, as the JSON wire and the web page use them."""

    database: Database
    changes: Changes
    clock: Clock
    identity: Identity
    intake: Intake
    queue: JobQueue
    reader: JobReader
    studios: Studios
    pictures: Pictures
    default_engine: str

    async def submit(self, request: JobRequest) -> Job:
        """Accept a request; when this returns, the job is on disk.

        The same idempotency key from the same platform gets the same job again.

        Raises:
            InvalidPayloadError: the URL cannot become a code.
            InvalidPromptError: the prompt is empty, too long or damaged.
            UnknownEngineError: there is no such engine here.
            InvalidRequestError: there is no such picture, or an engine is named beside it.
            QueueFullError: too many jobs wait already.
        """
        if request.image is not None:
            await self.pictures.require(request.image)
        accepted = await self.intake.accept(self._check(request))
        if accepted.repeated:
            return await self.reader.get(accepted.row.id)
        return await self.reader.fresh(accepted.row, accepted.queue_position)

    def _check(self, request: JobRequest) -> NewJob:
        payload = parse_payload(request.url)
        return NewJob(
            id=secrets.token_hex(12),
            platform=request.requester.platform,
            idempotency_key=request.idempotency_key,
            requester=self.identity.pseudonym(request.requester),
            url=payload.url,
            url_display=payload.display,
            prompt=parse_prompt(request.prompt),
            negative_prompt=" ".join(request.negative_prompt.split()),
            seed=secrets.randbelow(MAX_SEED + 1) if request.seed is None else request.seed,
            engine=self._engine(request),
            private=request.private,
            reply_platform=request.reply_to.platform,
            reply_to=request.reply_to.model_dump(),
            image=request.image,
        )

    def _engine(self, request: JobRequest) -> str:
        if request.image is None:
            return self.studios.resolve(request.engine or self.default_engine)
        if request.engine in {None, AUTO, PictureEngine.name}:
            return PictureEngine.name
        what = "leave the engine out; a picture of your own needs none"
        raise InvalidRequestError(f"engine: {what}.", [("engine", what)])

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

        Raises:
            NotFoundError: there is no job of that id.
        """
        place = post.model_dump()
        async with self.database.write() as session:
            # Locked, so that two identical posts cannot slip in side by side.
            job = await session.scalar(select(JobRow).where(JobRow.id == job_id).with_for_update())
            if job is None:
                raise NotFoundError("There is no job of that id.")
            known = select(PostRow.id).filter_by(job_id=job_id, **place)
            if await session.scalar(known) is None:
                session.add(PostRow(job_id=job_id, posted_at=self.clock.now(), **place))
                job.revision += 1
                job.reply_to = {**job.reply_to, "extra": {}}
        self.changes.notify(job_topic(job_id))
        return await self.reader.get(job_id)
