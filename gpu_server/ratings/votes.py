"""Votes: kept raw, one row per rater, candidate and kind."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.clock import Clock
from gpu_server.errors import ConflictError, NotFoundError
from gpu_server.identity import Identity
from gpu_server.metrics import Metrics
from gpu_server.schema import Person, Vote, VoteKind, VoteReceipt
from gpu_server.store.database import Database
from gpu_server.store.models import CandidateRow, VoteRow

# Saying one takes the other back.
_OPPOSITE = {
    VoteKind.LIKE: VoteKind.DISLIKE,
    VoteKind.DISLIKE: VoteKind.LIKE,
    VoteKind.SCANS: VoteKind.FAILS,
    VoteKind.FAILS: VoteKind.SCANS,
}


@dataclass(frozen=True)
class VoteService:
    """Votes, as the JSON wire and the web page use them."""

    database: Database
    clock: Clock
    identity: Identity
    metrics: Metrics

    async def cast(self, vote: Vote) -> VoteReceipt:
        """Cast or withdraw a vote. Repeating it changes nothing, its time and position included.

        Casting one withdraws the same rater's opposite one.

        Raises:
            NotFoundError: there is no such job or candidate.
            ConflictError: the candidate is not among those shown to people.
        """
        rater = self.identity.pseudonym(vote.rater)
        async with self.database.write() as session:
            candidate = await _candidate(session, vote)
            # SQLite writes one at a time; PostgreSQL locks the candidate for the same effect.
            await session.refresh(candidate, with_for_update=True)
            rows = await session.scalars(
                select(VoteRow).filter_by(candidate_id=candidate.id, rater=rater)
            )
            standing = {VoteKind(row.kind): row for row in rows}
            if vote.kind in standing:
                self._change(standing[vote.kind], vote)
            elif not vote.withdrawn:
                session.add(self._new(candidate, rater, vote))
            opposite = standing.get(_OPPOSITE[vote.kind])
            if opposite is not None and not vote.withdrawn:
                self._change(opposite, vote.model_copy(update={"withdrawn": True}))
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
        )

    def _change(self, row: VoteRow, vote: Vote) -> None:
        stands = row.withdrawn_at is None
        if stands and vote.withdrawn:
            row.withdrawn_at = self.clock.now()
        elif not stands and not vote.withdrawn:
            row.withdrawn_at = None
            row.voted_at = self.clock.now()
            row.position = vote.position

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
        return VoteReceipt(job_id=job_id, votes=votes)


async def _candidate(session: AsyncSession, vote: Vote) -> CandidateRow:
    rows = await session.scalars(select(CandidateRow).where(CandidateRow.job_id == vote.job_id))
    # Compared here, because a place beyond the database's integers is simply not there.
    found = next((row for row in rows if row.place == vote.candidate_index), None)
    if found is None:
        raise NotFoundError("There is no such picture to vote on.")
    if not found.shown:
        raise ConflictError("Only the pictures that are shown large can be voted on.")
    return found
