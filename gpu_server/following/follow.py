"""Following one job until it is finished."""

import asyncio
from collections.abc import AsyncIterator

from gpu_server.errors import NotFoundError
from gpu_server.following.changes import Changes
from gpu_server.jobs.reading import JobReader
from gpu_server.schema import Job


async def follow(
    reader: JobReader, changes: Changes, changed: asyncio.Event, job: Job, *, seen: int = 0
) -> AsyncIterator[Job]:
    """The job whenever it changes, the finished one last.

    Ends early when the server stops or the job is erased.

    Args:
        reader: where jobs are looked up.
        changes: what tells of changes; a `Lookout` must be feeding it.
        changed: listens to the job's topic since before `job` was looked up, so that no change
            falls in between.
        job: as it stands.
        seen: the last revision that the follower knows; that one is not repeated.
    """
    place = job.queue_position
    while not changes.closed:
        if job.revision > seen or job.queue_position != place:
            yield job
        seen, place = max(seen, job.revision), job.queue_position
        if job.status.finished:
            return
        await changed.wait()
        changed.clear()
        try:
            job = await reader.get(job.id)
        except NotFoundError:
            return
