"""The platform-neutral conversation: submit, follow, present, vote, and deliver after a restart."""

import asyncio
import logging
from collections.abc import Callable

from bot import wording
from bot.chat import Chat, Picture, UndeliverableError
from gpu_server.client import Client, ServerError, ServerUnavailableError
from gpu_server.schema import Job, JobRequest, JobStatus, Person, Vote, VoteKind

log = logging.getLogger(__name__)

PROGRESS_INTERVAL_S = 2.5
"""Chats allow few edits of one message; both platforms are content with this pace."""

RESUME_DELAY_S = 5.0

DELIVERY_DELAYS_S = (5.0, 30.0, 120.0, 600.0)
"""Pauses between tries when a chat itself has trouble."""


class RefusedError(Exception):
    """The request was not taken; the message is for the person who asked."""


class Conversation:
    """Carries every job of one platform from request to post.

    Args:
        server: where jobs are drawn.
        chat: where their users are.
        now: monotonic seconds; injected by tests.
    """

    def __init__(self, server: Client, chat: Chat, now: Callable[[], float] | None = None) -> None:
        self._server = server
        self._chat = chat
        self._now = now or asyncio.get_running_loop().time
        self._following: dict[str, asyncio.Task[None]] = {}

    async def submit(self, request: JobRequest) -> Job:
        """Hand a request to the server and follow it to its end.

        Raises:
            RefusedError: with a sentence for the person who asked.
        """
        try:
            job = await self._server.submit(request)
        except (ServerError, ServerUnavailableError) as error:
            log.info("request refused: %s", error)
            raise RefusedError(wording.refusal(error)) from error
        self.follow(job)
        return job

    def follow(self, job: Job) -> None:
        """Follow a job in the background; a job already followed is left alone."""
        if job.id in self._following:
            return
        task = asyncio.create_task(self._follow(job), name=f"follow {job.id}")
        self._following[job.id] = task
        task.add_done_callback(lambda _: self._following.pop(job.id, None))

    async def resume(self) -> int:
        """Take up every job that is accepted and not yet delivered; returns how many.

        Waits for the server as long as it takes, since bots and server start together.
        """
        while True:
            try:
                jobs = await self._server.undelivered(self._chat.platform)
                break
            except ServerUnavailableError:
                log.warning("%s: waiting for the server", self._chat.platform)
                await asyncio.sleep(RESUME_DELAY_S)
        for job in jobs:
            self.follow(job)
        return len(jobs)

    async def cancel(self, job_id: str) -> str:
        """Cancel a job; returns what to tell the person."""
        try:
            job = await self._server.cancel(job_id)
        except (ServerError, ServerUnavailableError) as error:
            return wording.refusal(error)
        return wording.CANCELLED if job.status is JobStatus.CANCELLED else wording.TOO_LATE

    async def vote(
        self,
        job_id: str,
        candidate_index: int,
        number: int,
        user_id: str,
        *,
        withdrawn: bool = False,
    ) -> str:
        """Cast or take back a like; returns what to tell the rater.

        Raises:
            RefusedError: with a sentence for the rater.
        """
        vote = Vote(
            job_id=job_id,
            candidate_index=candidate_index,
            rater=Person(platform=self._chat.platform, user_id=user_id),
            kind=VoteKind.LIKE,
            position=number,
            withdrawn=withdrawn,
        )
        try:
            await self._server.vote(vote)
        except (ServerError, ServerUnavailableError) as error:
            raise RefusedError(wording.refusal(error)) from error
        said = wording.VOTE_TAKEN_BACK if withdrawn else wording.VOTE_THANKS
        return said.format(number=number)

    async def close(self) -> None:
        """Stop following. Nothing is lost: `resume` takes it up again."""
        tasks = list(self._following.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, job: Job) -> None:
        delays = iter(DELIVERY_DELAYS_S)
        while True:
            delay = RESUME_DELAY_S
            try:
                return await self._deliver(await self._until_finished(job))
            except UndeliverableError as error:
                log.warning("job %s cannot be delivered: %s", job.id, error)
                return None
            except ServerUnavailableError:
                log.warning("job %s: server away, trying again", job.id)
            except Exception:
                delay = next(delays, 0.0)
                log.exception("job %s: delivery failed, trying %s", job.id, _when(delay))
                if not delay:
                    return None
            await asyncio.sleep(delay)

    async def _until_finished(self, job: Job) -> Job:
        shown_at = -PROGRESS_INTERVAL_S
        shown = ""
        async for job in self._server.events(job.id):  # noqa: B020 each event is the job, newer
            text = wording.progress(job)
            now = self._now()
            if job.status.finished or text == shown or now - shown_at < PROGRESS_INTERVAL_S:
                continue
            await self._chat.show_progress(job)
            shown, shown_at = text, now
        return job

    async def _deliver(self, job: Job) -> None:
        if job.status is JobStatus.SUCCEEDED:
            shown = job.shown
            files = await asyncio.gather(*(self._server.image(c.image) for c in shown))
            pictures = [
                Picture(number, candidate, png)
                for number, (candidate, png) in enumerate(zip(shown, files, strict=True), 1)
            ]
            post = await self._chat.show_result(job, pictures)
        else:
            post = await self._chat.show_failure(job, wording.failure(job))
        await self._server.delivered(job.id, post)


def _when(delay: float) -> str:
    return f"again in {delay:.0f} s" if delay else "again at the next start"
