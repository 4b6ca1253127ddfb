"""Candidates on their way into the database."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.store.models import CandidateRow


@dataclass(frozen=True)
class CandidateState:
    """One candidate as it stands; its row holds the same.

    Attributes:
        place: its index in the job.
        image: name in the image store, "" until drawn.
        preview: name of an early view, "" when there is none.
    """

    place: int
    seed: int
    image: str = ""
    preview: str = ""
    scans: bool | None = None
    scan_score: float | None = None
    aesthetic_score: float | None = None
    decoded: str = ""
    rescued: bool = False
    rank: int | None = None
    shown: bool = False
    recipe: dict[str, str | int | float] = field(default_factory=dict)


async def save(session: AsyncSession, job_id: str, states: Sequence[CandidateState]) -> None:
    """Write candidates over whatever an earlier report or attempt left of them.

    Rows keep their identity, so votes on them stay. A picture that is there stays until a new one
    replaces it: another attempt draws the same ones. The caller holds the job's lease.
    """
    if not states:
        return
    rows = await session.scalars(select(CandidateRow).where(CandidateRow.job_id == job_id))
    known = {row.place: row for row in rows}
    for state in states:
        row = known.get(state.place)
        if row is None:
            session.add(CandidateRow(job_id=job_id, **asdict(state)))
        elif state.image or not row.image:
            for name, value in asdict(state).items():
                setattr(row, name, value)


async def forget_previews(session: AsyncSession, job_id: str) -> None:
    """Name no early view any more: its file goes with the drawing that made it."""
    named = update(CandidateRow).where(CandidateRow.job_id == job_id, CandidateRow.preview != "")
    await session.execute(named.values(preview="").execution_options(synchronize_session=False))
