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

    async def submit(self, request: JobRequest, picture: bytes | None = None) -> Job:
        """Hand a request to the server and follow it to its end.

        Args:
            request: without the picture's name.
            picture: the requester's own, any kind of image file.

        Raises:
            RefusedError: with a sentence for the person who asked.
        """
        try:
            if picture is not None:
                name = await self._server.upload(picture)
                request = request.model_copy(update={"image": name})
            job = await self._server.submit(request)
        except (ServerError, ServerUnavailableError) as error:
            log.info("request refused: %s", error)
            raise RefusedError(wording.refusal(error)) from error
        # A platform may repeat a request whose result is there already.
        if not job.posts:
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
        platform = self._chat.platform
        while True:
            try:
                jobs = await self._server.undelivered(platform)
                break
            except ServerUnavailableError:
                log.warning("%s: waiting for the server", platform)
            except ServerError as error:
                log.warning("%s: the server does not list undelivered jobs: %s", platform, error)
            await asyncio.sleep(RESUME_DELAY_S)
        for job in jobs:
            self.follow(job)
        log.info("%s: %d undelivered jobs taken up", platform, len(jobs))
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
                    return await self._own_up(job)
            await asyncio.sleep(delay)

    async def _until_finished(self, job: Job) -> Job:
        """Show the newest progress, no more often than a chat likes, until the job is finished."""
        events = self._server.events(job.id)
        coming = asyncio.ensure_future(anext(events, None))
        shown, free_at = "", self._now()
        pause: float | None = None
        try:
            while True:
                await asyncio.wait({coming}, timeout=pause)
                if coming.done():
                    newer = coming.result()
                    if newer is None or newer.status.finished:
                        return newer or job
                    job = newer
                    coming = asyncio.ensure_future(anext(events, None))
                pause = None
                if (text := wording.progress(job)) == shown:
                    continue
                if (early := free_at - self._now()) > 0:
                    # What comes too early is shown later, unless something newer overtakes it.
                    pause = early
                    continue
                # Waited for, so that it never overtakes the result.
                await self._chat.show_progress(job)
                shown, free_at = text, self._now() + PROGRESS_INTERVAL_S
        finally:
            coming.cancel()
            await asyncio.wait({coming})

    async def _own_up(self, job: Job) -> None:
        """Say that there is no result yet, so that nobody watches progress that stands still."""
        try:
            await self._chat.show_failure(job, wording.NOT_POSTED)
        except Exception:
            log.exception("job %s: not even that could be said", job.id)

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
