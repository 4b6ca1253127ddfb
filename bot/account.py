"""One's own things: what is waiting, what was drawn, and the limits."""

from collections.abc import Sequence

from bot import wording
from bot.refusals import RefusedError, asked
from gpu_server.client import Client
from gpu_server.schema import (
    CommunitySettings,
    Job,
    JobStatus,
    Person,
    Platform,
    Usage,
)


class Account:
    """What the people of one platform may know and change about themselves.

    Every method may raise `RefusedError`, with a sentence for the person who asked.
    """

    def __init__(self, server: Client, platform: Platform) -> None:
        self._server = server
        self._platform = platform

    async def usage(self, user_id: str, community: str = "") -> Usage:
        """How a person stands, with their newest jobs."""
        return await asked(self._server.usage(self._person(user_id), community))

    async def open_jobs(self, user_id: str) -> Sequence[Job]:
        """A person's jobs that are waiting or being drawn, newest first."""
        usage = await self.usage(user_id)
        return [job for job in usage.jobs if not job.status.finished]

    async def cancel(self, user_id: str, job_id: str = "") -> str:
        """Cancel one of a person's own jobs; returns what to tell them.

        Args:
            user_id: the platform's id of the person.
            job_id: which one; "" means the newest that is still open.
        """
        jobs = (await self.usage(user_id)).jobs
        if job_id:
            own = next((job for job in jobs if job.id == job_id), None)
        else:
            own = next((job for job in jobs if not job.status.finished), None)
        if own is None:
            raise RefusedError(wording.NO_SUCH_JOB if job_id else wording.NOTHING_TO_CANCEL)
        job = await asked(self._server.cancel(own.id))
        return wording.CANCELLED if job.status is JobStatus.CANCELLED else wording.TOO_LATE

    async def community(self, community: str) -> CommunitySettings:
        """What the moderators of a server or workspace set."""
        return await asked(self._server.community(self._platform, community))

    async def set_community(self, community: str, settings: CommunitySettings) -> CommunitySettings:
        """Replace what the moderators set."""
        return await asked(self._server.set_community(self._platform, community, settings))

    def _person(self, user_id: str) -> Person:
        return Person(platform=self._platform, user_id=user_id)
