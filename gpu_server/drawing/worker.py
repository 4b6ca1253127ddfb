"""Workers: claim jobs, have them drawn in threads, and keep their rows up to date."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from gpu_server.drawing.attempt import Drawn, JobWatch, draw
from gpu_server.drawing.studios import Studios
from gpu_server.errors import DiskFullError
from gpu_server.following.changes import QUEUED, Changes, cancel_topic, wait
from gpu_server.jobs.claim import Claim, LeaseLostError
from gpu_server.jobs.picture_use import discard
from gpu_server.jobs.queue import JobQueue
from gpu_server.metrics import Metrics
from gpu_server.schema import Failure
from gpu_server.store.images import ImageStore
from pipeline.errors import CancelledError, EngineLostError, QArtError, SetupError
from pipeline.images import StorageError

log = logging.getLogger(__name__)

_REPORT_EVERY_S = 0.3
# Jobs queued by other processes, and leases that ran out, are noticed at this pace.
_LOOK_EVERY_S = 1.0
_STORE_TRIES = 150
_LONGEST_PAUSE_S = 5.0
_LOOK_FOR_ROOM_S = 30.0
_OUT_OF_ORDER = "The drawing engine is out of order here; tell the people who run this server."


class Worker:
    """Draws up to `at_once` jobs at the same time."""

    def __init__(
        self,
        queue: JobQueue,
        changes: Changes,
        studios: Studios,
        images: ImageStore,
        metrics: Metrics,
        *,
        at_once: int,
        candidates: int,
        lease_s: float,
    ) -> None:
        self._queue = queue
        self._changes = changes
        self._studios = studios
        self._images = images
        self._metrics = metrics
        self._at_once = at_once
        self._candidates = candidates
        # Two heartbeats may go missing before the lease runs out.
        self._heartbeat_s = lease_s / 3
        self._threads = ThreadPoolExecutor(max(1, at_once), "drawing")
        self._no_room = False
        self._loops: list[asyncio.Task[None]] = []

    @property
    def alive(self) -> bool:
        """Whether every loop still runs."""
        return not any(loop.done() for loop in self._loops)

    @property
    def no_room(self) -> bool:
        """Whether drawing waits until pictures can be kept again."""
        return self._no_room

    async def start(self) -> None:
        """Take back what an earlier process of this node left, and begin to work."""
        if not self._at_once:
            return
        if left := await self._queue.reclaim():
            log.warning("jobs that the last run left unfinished, to be drawn again: %d", left)
        if stranded := await self._queue.stranded():
            log.warning(
                "jobs that wait for an engine which cannot run here, see qart doctor: %d", stranded
            )
        self._loops = [asyncio.create_task(self._loop()) for _ in range(self._at_once)]

    async def stop(self) -> None:
        """Put running jobs back into the queue and wait until their drawing has ended."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops = []
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._studios.close()

    async def _loop(self) -> None:
        with self._changes.listen(QUEUED) as queued:
            while True:
                try:
                    await self._room()
                    claim = await self._claim()
                    if claim is not None:
                        await self._work(claim)
                        continue
                except LeaseLostError as lost:
                    log.info("job %s was cancelled or taken over", lost)
                    continue
                except Exception:
                    # A database that is away for a while must not end the worker.
                    log.exception("the worker stumbled and goes on")
                await wait(queued, _LOOK_EVERY_S)

    async def _claim(self) -> Claim | None:
        """Claim a job; one that is claimed while the worker stops is handed on."""
        claiming = asyncio.create_task(self._queue.claim())
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            # Nothing may keep a worker from stopping.
            with suppress(SQLAlchemyError, LeaseLostError):
                if (claim := await claiming) is not None:
                    await self._let_go(claim)
            raise

    async def _room(self) -> None:
        """Wait until pictures can be kept, where they lately could not."""
        while self._no_room:
            if await asyncio.to_thread(self._images.has_room):
                log.info("pictures can be kept again")
                self._no_room = False
                return
            await asyncio.sleep(_LOOK_FOR_ROOM_S)

    async def _work(self, claim: Claim) -> None:
        loop = asyncio.get_running_loop()
        with self._changes.listen(cancel_topic(claim.job_id)) as news:

            def changed() -> None:
                # The loop may be gone when the last word of a drawing comes in.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(news.set)

            watch = JobWatch(claim, self._candidates, self._images, changed)
            drawing = loop.run_in_executor(
                self._threads, draw, claim, self._studios, self._images, watch, self._candidates
            )
            drawing.add_done_callback(lambda _: news.set())
            try:
                await self._follow(claim, watch, drawing, news)
                await self._conclude(claim, drawing)
            except asyncio.CancelledError:
                await self._let_go(claim)
                raise
            finally:
                watch.stop()
                await asyncio.wait({drawing})
                await self._drop_previews(claim, watch)
                if not drawing.cancelled():
                    drawing.exception()  # looked at, or asyncio complains of a stopped drawing

    async def _let_go(self, claim: Claim) -> None:
        """Hand the job on, as a worker does that stops."""
        try:
            await self._queue.release(claim)
        except LeaseLostError:
            pass
        except SQLAlchemyError:
            log.exception("job %s: not put back; it is drawn again after the start", claim.job_id)

    async def _drop_previews(self, claim: Claim, watch: JobWatch) -> None:
        """Delete the early views; `Sweep` removes what is left of them."""
        try:
            names = await self._queue.free_previews(claim, watch.previews)
        except SQLAlchemyError:
            log.exception("job %s: could not look for its early views", claim.job_id)
        else:
            await discard(self._images, names)

    async def _follow(
        self,
        claim: Claim,
        watch: JobWatch,
        drawing: "asyncio.Future[Drawn]",
        news: asyncio.Event,
    ) -> None:
        """Store news as it comes, not too often, and keep the lease alive."""
        told = 0.0
        while not drawing.done():
            await wait(news, self._heartbeat_s)
            progress, candidates = watch.take()
            try:
                if candidates or progress > told:
                    await self._queue.report(claim, progress, candidates)
                    told = progress
                else:
                    await self._queue.heartbeat(claim)
            except SQLAlchemyError:
                log.exception("job %s: could not store its progress", claim.job_id)
                watch.give_back(candidates)
            await asyncio.wait({drawing}, timeout=_REPORT_EVERY_S)

    async def _conclude(self, claim: Claim, drawing: "asyncio.Future[Drawn]") -> None:
        try:
            drawn = await drawing
        except CancelledError:
            return
        except EngineLostError as error:
            log.warning("job %s, attempt %d: %s", claim.job_id, claim.attempt, error.message)
            if not await self._queue.retry(claim):
                self._studios.settled(claim.engine, error.message)
        except (DiskFullError, StorageError) as error:
            await self._not_kept(claim, error)
        except SetupError as error:
            log.warning("job %s: %s", claim.job_id, error.message)
            self._studios.settled(claim.engine, error.message)
            await self._queue.fail(claim, Failure(code=error.code, message=_OUT_OF_ORDER))
        except QArtError as error:
            await self._queue.fail(claim, Failure(code=error.code, message=error.message))
        except Exception:
            log.exception("job %s: drawing broke down, attempt %d", claim.job_id, claim.attempt)
            await self._queue.retry(claim)
        else:
            self._studios.settled(claim.engine)
            await self._finish(claim, drawn)

    async def _not_kept(self, claim: Claim, error: DiskFullError | StorageError) -> None:
        """Try again, or wait where every other job would fare alike until somebody acts."""
        full = isinstance(error, DiskFullError)
        if not full and await asyncio.to_thread(self._images.has_room):
            log.warning("job %s, attempt %d: %s", claim.job_id, claim.attempt, error.message)
            await self._queue.retry(claim)
            return
        log.warning("job %s waits, drawn in vain: %s", claim.job_id, error.message)
        self._no_room = True
        await self._queue.release(claim)

    async def _finish(self, claim: Claim, drawn: Drawn) -> None:
        for attempt in range(1, _STORE_TRIES + 1):
            try:
                await self._queue.finish(claim, drawn.outcome)
                break
            except SQLAlchemyError as error:
                # Drawing again would cost more than asking the database again, and nobody takes
                # the job over while the database is away.
                if attempt == _STORE_TRIES:
                    raise
                log.warning("job %s: could not store its result: %s", claim.job_id, error)
                await asyncio.sleep(min(_REPORT_EVERY_S * attempt, _LONGEST_PAUSE_S))
        self._metrics.drawn(claim.engine, drawn.timings_s)
