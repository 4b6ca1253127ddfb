"""Following one job until it is finished."""

from collections.abc import AsyncIterator

from gpu_server.following.changes import Changes, job_topic
from gpu_server.jobs.reading import JobReader
from gpu_server.schema import Job


async def follow(
    reader: JobReader, changes: Changes, job_id: str, *, seen: int = 0, known: Job | None = None
) -> AsyncIterator[Job]:
    """The job whenever it changes, the finished one last. Ends early when the server stops.

    Args:
        reader: where jobs are looked up.
        changes: what tells of changes; a `Lookout` must be feeding it.
        job_id: the job.
        seen: the last revision that the follower knows; that one is not repeated.
        known: the job as it was looked up a moment ago, to save looking it up again.

    Raises:
        NotFoundError: there is no such job.
    """
    place: int | None = None
    with changes.listen(job_topic(job_id)) as changed:
        while not changes.closed:
            job, known = known or await reader.get(job_id), None
            moved = place is not None and job.queue_position != place
            if job.revision > seen or moved:
                yield job
            seen, place = max(seen, job.revision), job.queue_position
            if job.status.finished:
                return
            await changed.wait()
            changed.clear()
