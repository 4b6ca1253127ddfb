"""Labels: votes on their way to training and evals."""

from collections.abc import AsyncIterator

from sqlalchemy import select

from gpu_server.schema import Label
from gpu_server.store.database import Database
from gpu_server.store.models import CandidateRow, JobRow, VoteRow

_PAGE = 500


async def read_labels(database: Database) -> AsyncIterator[Label]:
    """Every vote ever cast, the withdrawn ones too, oldest first, a page at a time."""
    last = 0
    while True:
        page = (
            select(VoteRow, CandidateRow, JobRow)
            .join(CandidateRow, VoteRow.candidate_id == CandidateRow.id)
            .join(JobRow, CandidateRow.job_id == JobRow.id)
            .where(VoteRow.id > last)
            .order_by(VoteRow.id)
            .limit(_PAGE)
        )
        async with database.read() as session:
            rows = (await session.execute(page)).all()
        for vote, candidate, job in rows:
            yield _label(vote, candidate, job)
        if len(rows) < _PAGE:
            return
        last = rows[-1][0].id


def _label(vote: VoteRow, candidate: CandidateRow, job: JobRow) -> Label:
    return Label.model_validate(
        {
            "vote_id": str(vote.id),
            "job_id": job.id,
            "url": job.url,
            "prompt": job.prompt,
            "style": job.style,
            "engine": job.engine,
            "candidate_index": candidate.place,
            "seed": candidate.seed,
            "image": candidate.image,
            "scan_score": candidate.scan_score,
            "aesthetic_score": candidate.aesthetic_score,
            "rank": candidate.rank,
            "rater": vote.rater,
            "platform": vote.platform,
            "kind": vote.kind,
            "position": vote.position,
            "source": vote.source,
            "phone": vote.phone,
            "voted_at": vote.voted_at,
            "withdrawn_at": vote.withdrawn_at,
        }
    )
