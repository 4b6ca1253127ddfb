"""Requests, checked and turned into jobs to be accepted."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from gpu_server.drawing.studios import Studios
from gpu_server.errors import ConflictError, InvalidRequestError, NotFoundError
from gpu_server.identity import Identity
from gpu_server.jobs.new_job import NewJob
from gpu_server.jobs.pictures import Pictures
from gpu_server.schema import AgainRequest, JobRequest
from gpu_server.store.database import Database
from gpu_server.store.models import CandidateRow, JobRow
from pipeline.engines.base import MAX_SEED
from pipeline.engines.names import AUTO
from pipeline.engines.picture import PictureEngine
from pipeline.payload import parse_payload, parse_prompt, parse_title
from pipeline.styles import find_style


@dataclass(frozen=True)
class Checker:
    """Checks what can be said of a request by itself; `Admission` checks it among the others."""

    database: Database
    identity: Identity
    studios: Studios
    pictures: Pictures
    default_engine: str

    async def first(self, request: JobRequest) -> NewJob:
        """A request of its own.

        Raises:
            InvalidPayloadError: the URL cannot become a code.
            InvalidPromptError: the prompt is empty, too long or damaged.
            UnknownEngineError: there is no such engine here.
            UnknownStyleError: there is no such style.
            InvalidRequestError: there is no such picture, or an engine or style beside it.
        """
        if request.image is not None:
            await self.pictures.require(request.image)
        payload = parse_payload(request.url)
        words = parse_prompt if request.image is None else parse_title
        return NewJob(
            id=_new_id(),
            platform=request.requester.platform,
            idempotency_key=request.idempotency_key,
            requester=self.identity.pseudonym(request.requester),
            url=payload.url,
            url_display=payload.display,
            prompt=words(request.prompt),
            negative_prompt=" ".join(request.negative_prompt.split()),
            seed=_new_seed() if request.seed is None else request.seed,
            engine=self._engine(request),
            private=request.private,
            reply_platform=request.reply_to.platform,
            reply_to=request.reply_to.model_dump(),
            image=request.image,
            style=_style(request),
            community=request.place.community,
            channel=request.place.channel,
        )

    async def again(self, parent_id: str, request: AgainRequest) -> NewJob:
        """A request to draw a job again, or variations of one of its candidates.

        Raises:
            NotFoundError: there is no such job or candidate.
            ConflictError: the job was deleted, or somebody else's own picture is in it.
            UnknownEngineError: its engine cannot run here any more.
        """
        requester = self.identity.pseudonym(request.requester)
        async with self.database.read() as session:
            parent = await session.scalar(select(JobRow).where(JobRow.id == parent_id))
            drawn = select(CandidateRow.place, CandidateRow.seed).where(
                CandidateRow.job_id == parent_id, CandidateRow.image != ""
            )
            seeds = {row.place: row.seed for row in await session.execute(drawn)}
        if parent is None:
            raise NotFoundError("There is no job of that id.")
        if parent.removed_at is not None:
            raise ConflictError("That code was deleted; ask for a new one.")
        if parent.image is not None and parent.requester != requester:
            raise ConflictError(
                "Only the person whose picture it is can draw it again; ask for a code of your own."
            )
        index = request.candidate_index
        # Compared here, because an index beyond the database's integers is simply not there.
        if index is not None and index not in seeds:
            raise NotFoundError("There is no such picture to vary.")
        return NewJob(
            id=_new_id(),
            platform=request.requester.platform,
            idempotency_key=request.idempotency_key,
            requester=requester,
            url=parent.url,
            url_display=parent.url_display,
            prompt=parent.prompt,
            negative_prompt=parent.negative_prompt,
            seed=_new_seed(),
            engine=parent.engine if parent.image else self.studios.resolve(parent.engine),
            private=request.private or parent.private,
            reply_platform=request.reply_to.platform,
            reply_to=request.reply_to.model_dump(),
            image=parent.image,
            style=parent.style,
            community=request.place.community,
            channel=request.place.channel,
            parent_id=parent.id,
            parent_place=index,
            bases=_bases(parent, None if index is None else seeds[index]),
        )

    def _engine(self, request: JobRequest) -> str:
        if request.image is None:
            return self.studios.resolve(request.engine or self.default_engine)
        if request.engine in {None, AUTO, PictureEngine.name}:
            return PictureEngine.name
        what = "leave the engine out; a picture of your own needs none"
        raise InvalidRequestError(f"engine: {what}.", [("engine", what)])


def _style(request: JobRequest) -> str | None:
    if request.style is None:
        return None
    if request.image is not None:
        what = "leave the style out; a picture of your own keeps its look"
        raise InvalidRequestError(f"style: {what}.", [("style", what)])
    return find_style(request.style).name


def _bases(parent: JobRow, seed: int | None) -> list[int] | None:
    """What a job that is drawn again varies: what its parent varied, and the chosen candidate."""
    return [*(parent.bases or ()), *(() if seed is None else (seed,))] or None


def _new_id() -> str:
    return secrets.token_hex(12)


def _new_seed() -> int:
    return secrets.randbelow(MAX_SEED + 1)
