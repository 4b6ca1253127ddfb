"""The platform-neutral conversation: submit, follow, deliver, and take up again after a restart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot import wording
from bot.chat import Chat, UndeliverableError
from bot.contact_sheet import ContactSheet, shown
from bot.outage import Outage
from bot.refusals import asked, asked_for_job
from bot.results import pictures_of
from gpu_server.client import Client, ServerError, ServerUnavailableError
from gpu_server.schema import AgainRequest, Job, JobRequest, JobStatus, Post

log = logging.getLogger(__name__)

PROGRESS_INTERVAL_S = 2.5
"""Chats allow few edits of one message; both platforms are content with this pace."""

RESUME_DELAY_S = 5.0
RESUME_EVERY_S = 60.0

NOT_FOUND = "not-found"

DELIVERY_DELAYS_S = (5.0, 30.0, 120.0)
"""Pauses between tries to deliver when a chat itself has trouble."""

LASTING_DELAY_S = 600.0
"""The pause between all further tries; before the first one, the trouble is owned up to."""

Answer = TypeVar("Answer")


class _ErasedError(Exception):
    """The server does not know the job any more."""


class Conversation:
    """Carries every job of one platform from request to post.

    Args:
        server: where jobs are drawn.
        chat: where their users are.
        now: monotonic seconds; injected by tests.
    """

    def __init__(self, server: Client, chat: Chat, now: Callable[[], float]) -> None:
        self._server = server
        self._chat = chat
        self._now = now
        self._following: dict[str, asyncio.Task[None]] = {}
        self._reporting: set[asyncio.Task[None]] = set()

    async def submit(self, request: JobRequest, picture: bytes | None = None) -> Job:
        """Hand a request to the server and follow it to its end.

        Args:
            request: without the picture's name.
            picture: the requester's own, any kind of image file.

        Raises:
            RefusedError: with a sentence for the person who asked.
            UnansweredError: it may have been taken.
        """
        if picture is not None:
            name = await asked(self._server.upload(picture))
            request = request.model_copy(update={"image": name})
        return self._taken(await asked_for_job(self._server.submit(request)))

    async def again(self, job_id: str, request: AgainRequest) -> Job:
        """Have a job drawn again, or variations of one of its pictures, and follow that.

        Raises:
            RefusedError: with a sentence for the person who asked.
        """
        return self._taken(await asked_for_job(self._server.again(job_id, request)))

    def _taken(self, job: Job) -> Job:
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

    async def run(self) -> None:
        """Take up what nobody follows, at the start and again and again; never ends.

        Those are the jobs of an earlier process, and those that were accepted without an answer.
        """
        while True:
            await self.resume()
            await asyncio.sleep(RESUME_EVERY_S)

    async def resume(self) -> int:
        """Take up every job that is accepted and not yet delivered; returns how many.

        Waits for the server as long as it takes, since bots and server start together.
        """
        platform, outage = self._chat.platform, Outage(RESUME_DELAY_S)
        while True:
            try:
                jobs = await self._server.undelivered(platform)
                break
            except ServerUnavailableError:
                said = f"{platform}: the drawing server is away"
            except Exception as error:
                said = f"{platform}: the server does not list undelivered jobs: {error}"
            await outage.wait(said)
        new = [job for job in jobs if job.id not in self._following]
        for job in new:
            self.follow(job)
        if new:
            log.info("%s: %d undelivered jobs taken up", platform, len(new))
        return len(new)

    def report(self, job_id: str, post: Post) -> "asyncio.Task[None]":
        """Tell the server where a result is shown, in the background, however long it is away."""
        task = asyncio.create_task(self._report(job_id, post), name=f"report {job_id}")
        self._reporting.add(task)
        task.add_done_callback(self._reporting.discard)
        return task

    async def cancel(self, job_id: str) -> str:
        """Cancel a job; returns what to tell the person.

        Raises:
            RefusedError: with a sentence for the person who asked.
        """
        job = await asked(self._server.cancel(job_id))
        return wording.CANCELLED if job.status is JobStatus.CANCELLED else wording.TOO_LATE

    async def close(self) -> None:
        """Stop following. Nothing is lost: `resume` takes it up again."""
        tasks = [*self._following.values(), *self._reporting]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, job: Job) -> None:
        # Everybody sees the message, whoever asked for it.
        wording.speak(job.reply_to.extra.get("locale"))
        try:
            ended = await self._insist(job.id, lambda: self._until_finished(job))
            try:
                await self._deliver(ended)
            except UndeliverableError as error:
                log.warning("job %s cannot be delivered: %s", job.id, error)
                await self._keep(job)
        except _ErasedError:
            # Nobody is owed anything any more, and the message goes too. Should that fail, the
            # server knows that it is still to be deleted, unless it was posted anew meanwhile.
            await self._chat.remove(self._chat.place_of(job))

    async def _insist(self, job_id: str, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask the server about a job until it answers, however long it is away.

        Raises:
            _ErasedError: it does not know the job any more.
        """
        outage = Outage(RESUME_DELAY_S)
        while True:
            try:
                return await call()
            except ServerUnavailableError:
                said = f"job {job_id}: the drawing server is away"
            except Exception as error:
                if isinstance(error, ServerError) and error.code == NOT_FOUND:
                    raise _ErasedError from error
                said = f"job {job_id}: no answer to use ({type(error).__name__}: {error})"
            await outage.wait(said)

    async def _until_finished(self, job: Job) -> Job:
        """Show the newest progress, no more often than a chat likes, until the job is finished."""
        events = self._server.events(job.id)
        coming = asyncio.ensure_future(anext(events, None))
        sheet = ContactSheet(self._server)
        seen: object = None
        free_at = self._now()
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
                if (look := (wording.progress(job), shown(job))) == seen:
                    continue
                if (early := free_at - self._now()) > 0:
                    # What comes too early is shown later, unless something newer overtakes it.
                    pause = early
                    continue
                # Waited for, so that it never overtakes the result.
                free_at = self._now() + PROGRESS_INTERVAL_S
                if await self._show_progress(job, sheet):
                    seen = look
                else:
                    pause = PROGRESS_INTERVAL_S
        finally:
            coming.cancel()
            await asyncio.wait({coming})

    async def _show_progress(self, job: Job, sheet: ContactSheet) -> bool:
        try:
            return await self._chat.show_progress(job, sheet)
        except Exception:
            # Whether there is a result does not hang on it.
            log.warning("job %s: progress not shown", job.id, exc_info=True)
            return False

    async def _deliver(self, job: Job) -> None:
        """Show how the job ended and tell the server, however long the chat is in trouble.

        Raises:
            UndeliverableError: there is nowhere left to show it.
            _ErasedError: the job was erased meanwhile.
        """
        job_id = job.id
        delays = iter(DELIVERY_DELAYS_S)
        owned_up = False
        while True:
            try:
                return await self._post(job)
            except (UndeliverableError, _ErasedError):
                raise
            except ServerUnavailableError:
                log.warning("job %s: server away, trying again", job.id)
                delay = RESUME_DELAY_S
            except Exception:
                delay = next(delays, 0.0) or LASTING_DELAY_S
                log.exception("job %s: delivery failed, trying again in %.0f s", job.id, delay)
                if delay == LASTING_DELAY_S and not owned_up:
                    owned_up = True
                    await self._own_up(job)
            await asyncio.sleep(delay)
            job = await self._insist(job_id, lambda: self._server.job(job_id))

    async def _own_up(self, job: Job) -> None:
        """Say that there is no result yet, so that nobody watches progress that stands still."""
        try:
            await self._chat.show_failure(job, wording.NOT_POSTED)
        except Exception:
            log.exception("job %s: not even that could be said", job.id)

    async def _post(self, job: Job) -> None:
        if job.posts:
            # Delivered already; the server's answer to that was lost.
            return
        if job.status is JobStatus.SUCCEEDED and job.removed:
            post = await self._chat.show_failure(job, wording.DELETED)
        elif job.status is JobStatus.SUCCEEDED:
            post = await self._chat.show_result(job, await pictures_of(self._server, job))
        else:
            post = await self._chat.show_failure(job, wording.failure(job))
        try:
            await self._insist(job.id, lambda: self._server.delivered(job.id, post))
        except _ErasedError:
            await self._chat.remove(post)
            raise

    async def _report(self, job_id: str, post: Post) -> None:
        try:
            await self._insist(job_id, lambda: self._server.delivered(job_id, post))
        except _ErasedError:
            await self._chat.remove(post)

    async def _keep(self, job: Job) -> None:
        """Leave an undeliverable result with the server for its requester, and tell them."""
        ended = await self._insist(job.id, lambda: self._server.job(job.id))
        try:
            await self._chat.tell_requester(ended, wording.kept(ended))
        except Exception:
            log.exception("job %s: its requester could not be told", job.id)
        kept = Post(platform=self._chat.platform)
        await self._insist(job.id, lambda: self._server.delivered(job.id, kept))
