"""How long jobs take, from those that finished last."""

from datetime import datetime, timedelta

from sqlalchemy import select

from gpu_server.clock import Clock
from gpu_server.schema import JobStatus
from gpu_server.store.database import Database
from gpu_server.store.models import JobRow

_SAMPLE = 20
_FRESH = timedelta(seconds=10)


class Pace:
    """Foretells when jobs finish."""

    def __init__(self, database: Database, clock: Clock, *, workers: int) -> None:
        self._database = database
        self._clock = clock
        self._workers = workers
        self._mean_s: float | None = None
        self._looked_at: datetime | None = None

    async def refresh(self) -> None:
        """Look at the database again, unless that was done just now."""
        now = self._clock.now()
        if self._looked_at is not None and now - self._looked_at < _FRESH:
            return
        self._looked_at = now
        last = (
            select(JobRow.started_at, JobRow.finished_at)
            .where(JobRow.status == JobStatus.SUCCEEDED)
            .order_by(JobRow.finished_at.desc())
            .limit(_SAMPLE)
        )
        async with self._database.read() as session:
            spans = [
                (finished - started).total_seconds()
                for started, finished in await session.execute(last)
                if started and finished
            ]
        self._mean_s = sum(spans) / len(spans) if spans else None

    def eta_s(self, row: JobRow, queue_position: int | None) -> float | None:
        """Seconds until the job finishes; None when it has finished or nothing is known."""
        if self._mean_s is None or JobStatus(row.status).finished:
            return None
        if queue_position is None:
            return round(self._mean_s * (1 - row.progress), 1)
        if not self._workers:
            # Others may work on the same database, and nobody here knows how many.
            return None
        return round(self._mean_s * ((queue_position - 1) / self._workers + 1), 1)
