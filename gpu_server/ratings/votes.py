"""Votes: kept raw, one row per rater, candidate and kind."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.clock import Clock
from gpu_server.errors import ConflictError, NotFoundError
from gpu_server.identity import Identity
from gpu_server.metrics import Metrics
from gpu_server.schema import Person, Vote, VoteKind, VoteReceipt, VoteSource
from gpu_server.store.database import Database
from gpu_server.store.models import CandidateRow, VoteRow

# Saying one takes the other back.
_OPPOSITE = {
    VoteKind.LIKE: VoteKind.DISLIKE,
    VoteKind.DISLIKE: VoteKind.LIKE,
    VoteKind.SCANS: VoteKind.FAILS,
    VoteKind.FAILS: VoteKind.SCANS,
}

# How plainly a vote was given. Whose emoji goes still has the vote of the button that they pressed.
_WEIGHT: Mapping[str, int] = {
    VoteSource.THUMB: 0,
    VoteSource.REACTION: 1,
    VoteSource.BUTTON: 2,
    VoteSource.NONE_OF_THESE: 2,
}
_EMOJI = {VoteSource.THUMB, VoteSource.REACTION}


@dataclass(frozen=True)
class VoteService:
    """Votes, as the JSON wire and the web page use them."""

    database: Database
    clock: Clock
    identity: Identity
    metrics: Metrics

    async def cast(self, vote: Vote) -> VoteReceipt:
        """Cast or withdraw a vote. Repeating it changes nothing, its time and position included.

        Only the phone is added when it is told later, and a source that means more. Casting a vote
        withdraws the same rater's opposite one, however that was given.

        Raises:
            NotFoundError: there is no such job or candidate.
            ConflictError: the candidate is not among those shown to people, or was deleted.
        """
        rater = self.identity.pseudonym(vote.rater)
        async with self.database.write() as session:
            candidate = await _candidate(session, vote)
            rows = await session.scalars(
                select(VoteRow).filter_by(candidate_id=candidate.id, rater=rater)
            )
            standing = {VoteKind(row.kind): row for row in rows}
            if vote.kind in standing:
                self._change(standing[vote.kind], vote)
            elif not vote.withdrawn:
                session.add(self._new(candidate, rater, vote))
            opposite = standing.get(_OPPOSITE[vote.kind])
            if opposite is not None and not vote.withdrawn and opposite.withdrawn_at is None:
                opposite.withdrawn_at = self.clock.now()
        self.metrics.voted(vote)
        return await self._receipt(vote.job_id, rater)

    async def standing(self, job_id: str, rater: Person) -> VoteReceipt:
        """A rater's standing votes on a job; none on a job that does not exist."""
        return await self._receipt(job_id, self.identity.pseudonym(rater))

    def _new(self, candidate: CandidateRow, rater: str, vote: Vote) -> VoteRow:
        return VoteRow(
            candidate_id=candidate.id,
            rater=rater,
            platform=vote.rater.platform,
            kind=vote.kind,
            position=vote.position,
            voted_at=self.clock.now(),
            withdrawn_at=None,
            source=vote.source,
            thumb=vote.source == VoteSource.THUMB,
            phone=vote.phone,
        )

    def _change(self, row: VoteRow, vote: Vote) -> None:
        if row.withdrawn_at is not None:
            if not vote.withdrawn:
                self._cast_again(row, vote)
        elif not vote.withdrawn:
            row.thumb = row.thumb or VoteSource.THUMB in {vote.source, row.source}
            row.source = max(row.source, vote.source, key=_WEIGHT.__getitem__)
            row.phone = vote.phone or row.phone
        else:
            self._take_back(row, vote)

    def _take_back(self, row: VoteRow, vote: Vote) -> None:
        if vote.source == VoteSource.THUMB:
            row.thumb = False
        if vote.source in _EMOJI and vote.source != row.source:
            return
        if vote.source == VoteSource.REACTION and row.thumb:
            # The number went, and the thumb stays on the message.
            row.source = VoteSource.THUMB
        else:
            row.withdrawn_at = self.clock.now()

    def _cast_again(self, row: VoteRow, vote: Vote) -> None:
        row.withdrawn_at = None
        row.voted_at = self.clock.now()
        row.position = vote.position
        row.source = vote.source
        row.thumb = vote.source == VoteSource.THUMB
        row.phone = vote.phone

    async def _receipt(self, job_id: str, rater: str) -> VoteReceipt:
        standing = (
            select(CandidateRow.place, VoteRow.kind)
            .join(CandidateRow, VoteRow.candidate_id == CandidateRow.id)
            .where(
                CandidateRow.job_id == job_id,
                VoteRow.rater == rater,
                VoteRow.withdrawn_at.is_(None),
            )
            .order_by(CandidateRow.place, VoteRow.kind)
        )
        votes: dict[int, list[VoteKind]] = {}
        async with self.database.read() as session:
            for place, kind in await session.execute(standing):
                votes.setdefault(place, []).append(VoteKind(kind))
            likes = await _likes(session, job_id) if votes else None
        return VoteReceipt(job_id=job_id, votes=votes, likes=likes)


async def _likes(session: AsyncSession, job_id: str) -> dict[int, int]:
    """How many people like each shown candidate."""
    stands = (
        (VoteRow.candidate_id == CandidateRow.id)
        & (VoteRow.kind == VoteKind.LIKE)
        & VoteRow.withdrawn_at.is_(None)
    )
    counted = (
        select(CandidateRow.place, func.count(VoteRow.id).label("likes"))
        .outerjoin(VoteRow, stands)
        .where(CandidateRow.job_id == job_id, CandidateRow.shown)
        .group_by(CandidateRow.place)
        .order_by(CandidateRow.place)
    )
    return {row.place: row.likes for row in await session.execute(counted)}


async def _candidate(session: AsyncSession, vote: Vote) -> CandidateRow:
    # Locked: SQLite writes one at a time, PostgreSQL waits here for the same effect.
    candidates = select(CandidateRow).where(CandidateRow.job_id == vote.job_id)
    rows = await session.scalars(candidates.order_by(CandidateRow.id).with_for_update())
    # Compared here, because a place beyond the database's integers is simply not there.
    found = next((row for row in rows if row.place == vote.candidate_index), None)
    if found is None:
        raise NotFoundError("There is no such picture to vote on.")
    if not found.shown:
        raise ConflictError("Only the pictures that are shown large can be voted on.")
    if not found.image and not vote.withdrawn:
        raise ConflictError("That code was deleted, so it takes no votes any more.")
    return found
