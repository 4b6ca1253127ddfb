"""Which rows name which files of the image store.

Files are named after their content, so several jobs may share one: the same request drawn twice
gives the same pictures, and all jobs of one URL share the plain code.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.schema import JobStatus
from gpu_server.store.images import ImageStore
from gpu_server.store.models import CandidateRow, JobRow
from pipeline.images import StorageError

log = logging.getLogger(__name__)

_NAMING = (CandidateRow.image, CandidateRow.preview, JobRow.plain_image, JobRow.image)
# Bound parameters in one query.
BATCH = 500


async def named_by(session: AsyncSession, job: JobRow) -> set[str]:
    """The files of a job that may go with it: its pictures, previews, plain code and original.

    A running job that draws the very same may name a file of these any moment; what it may name is
    left out, and `Sweep` removes it when nobody does.
    """
    drawing = select(JobRow.seed).where(
        JobRow.status == JobStatus.RUNNING, JobRow.url == job.url, JobRow.id != job.id
    )
    seeds = set(await session.scalars(drawing))
    names = {job.image} if seeds else {job.image, job.plain_image}
    if job.seed not in seeds:
        pictures = select(CandidateRow.image, CandidateRow.preview).where(
            CandidateRow.job_id == job.id
        )
        for image, preview in await session.execute(pictures):
            names |= {image, preview}
    return {name for name in names if name}


async def free_previews(
    session: AsyncSession, job_id: str, url: str, seed: int, names: Collection[str]
) -> set[str]:
    """Those early views of a job that is not drawn any more that may go.

    None, where another one draws the very same: it may name them any moment.
    """
    twin = select(JobRow.id).where(
        JobRow.status == JobStatus.RUNNING,
        JobRow.url == url,
        JobRow.seed == seed,
        JobRow.id != job_id,
    )
    if await session.scalar(twin.limit(1)):
        return set()
    return await unused(session, names)


async def unused(session: AsyncSession, names: Iterable[str]) -> set[str]:
    """Those of the names that stand in no row."""
    free = set(names)
    for batch in batches(sorted(free)):
        for column in _NAMING:
            free -= set(await session.scalars(select(column).where(column.in_(batch)).distinct()))
    return free


async def discard(images: ImageStore, names: Collection[str]) -> None:
    """Delete files outside the event loop."""
    await asyncio.to_thread(discard_all, images, names)


def discard_all(images: ImageStore, names: Collection[str]) -> None:
    """Delete files; one that cannot be deleted is left to `Sweep`. Blocks."""
    for name in names:
        try:
            images.discard(name)
        except StorageError:
            log.exception("could not delete %s", name)


def batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Pieces short enough for one query."""
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))
