"""Looks for changes that other processes made to the jobs people follow here.

One round costs a few small queries, however many follow; only followers of a job that changed look
it up.
"""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy import select

from gpu_server.following.changes import Changes, job_topic
from gpu_server.jobs.turns import places
from gpu_server.store.database import Database
from gpu_server.store.models import JobRow

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
# Bound parameters in one query.
_BATCH = 500
# Nearer than this every step in the queue is told; further back, only steps of a tenth.
_NEAR = 20


class Lookout:
    """Tells `Changes` of jobs that changed. One per process."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes
        self._told: dict[str, tuple[int, int | None]] = {}

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look()
            except Exception:
                # Without it, whoever follows a job of another process hears nothing more.
                log.exception("could not look for changes; trying again")

    async def look(self) -> None:
        """One round. A job seen for the first time counts as changed, and so does one erased."""
        followed = self._changes.followed_jobs()
        seen = await self._look_up(followed) if followed else {}
        for job_id in followed:
            if job_id not in seen:
                self._changes.notify(job_topic(job_id))
        for job_id, (revision, position) in seen.items():
            told = self._told.get(job_id)
            if told is None or told[0] != revision or _moved(told[1], position):
                self._told[job_id] = (revision, position)
                self._changes.notify(job_topic(job_id))
        self._told = {job_id: self._told[job_id] for job_id in seen}

    async def _look_up(self, job_ids: Sequence[str]) -> dict[str, tuple[int, int | None]]:
        """Revision and place in the queue of each job."""
        seen: dict[str, tuple[int, int | None]] = {}
        async with self._database.read() as session:
            place = await places(session)
            for start in range(0, len(job_ids), _BATCH):
                batch = job_ids[start : start + _BATCH]
                found = select(JobRow.id, JobRow.revision).where(JobRow.id.in_(batch))
                for job_id, revision in await session.execute(found):
                    seen[job_id] = (revision, place.get(job_id))
        return seen


def _moved(told: int | None, position: int | None) -> bool:
    if told is None or position is None:
        return told != position
    return told != position and (position <= _NEAR or abs(told - position) * 10 >= told)
