"""The whole craft in one call: a request in, ranked candidates out."""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.choose import create_aesthetic
from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.blueprint import Blueprint, make_blueprint
from pipeline.engines.base import MAX_SEED, Candidate, DrawRequest, Engine, Watch, spread_seeds
from pipeline.engines.names import AUTO
from pipeline.engines.registry import create_engine
from pipeline.payload import Payload, parse_prompt
from pipeline.pool import WorkerCrashedError, WorkPool
from pipeline.ranking import Judged, Ranked, rank
from pipeline.rescue.work import Mended, mend
from pipeline.scan import decoders
from pipeline.scan.assess import assess
from pipeline.scan.judge import PRODUCTION, UNREAD, Verdict

_POLL_S = 0.2
_DRAWING = 0.7  # drawing's share of the progress bar

Assessment = Future[tuple[Verdict, float]]
Mending = Future[Mended | None]


@dataclass(frozen=True)
class StudioRequest:
    """What to make.

    Attributes:
        payload: what the codes must decode to.
        prompt: what to draw.
        seed: 0 to `MAX_SEED`, or None for one drawn by chance.
        n: how many candidates to draw.
        top: how many to show.
        negative_prompt: what to avoid, for engines that can.
        size_px: side of the pictures.
        blueprint: a symbol of the payload chosen for the picture, None for the standard's own.
        base_seed: seed of the candidate that these are variations of, None for a fresh drawing.
    """

    payload: Payload
    prompt: str
    seed: int | None = None
    n: int = 8
    top: int = 4
    negative_prompt: str = ""
    size_px: int = 768
    blueprint: Blueprint | None = None
    base_seed: int | None = None


@dataclass(frozen=True)
class StudioResult:
    """What was made.

    Attributes:
        request_seed: the seed that draws all of it again.
        candidates: best first.
        notes: sentences for people: engine in use, lowered error correction, missing decoders.
        timings_s: draw: until the last candidate was drawn; judge: from there until the last
            verdict; rank; total. Judging goes on during drawing, so `judge` is what it adds.
    """

    request: StudioRequest
    request_seed: int
    engine: str
    blueprint: Blueprint
    candidates: tuple[Ranked, ...]
    notes: tuple[str, ...]
    timings_s: dict[str, float]

    @property
    def shown(self) -> tuple[Ranked, ...]:
        """The candidates for people, best first."""
        return tuple(item for item in self.candidates if item.shown)


class StudioWatch(Watch):
    """How a caller follows a request: `Watch`, and each candidate as it is drawn and judged.

    All methods are called in the thread that called `Studio.run`; `progress` covers all of it.
    """

    def drawn(self, candidate: Candidate) -> None:
        """`candidate` is finished and not judged yet."""

    def judged(self, index: int, verdict: Verdict, aesthetic: float) -> None:
        """Candidate `index` has its scores; the aesthetic one is 1 to 10."""


class Studio:
    """Makes QArt with one engine. Thread-safe: several threads may call `run` at once.

    Child processes start with the first request and are kept until `close`.

    Attributes:
        engine: what draws.
        notes: sentences that hold for every request: engine in use, missing decoders.
    """

    def __init__(
        self,
        engine: Engine,
        pool: Executor,
        *,
        aesthetic: Aesthetic | None = None,
        notes: tuple[str, ...] = (),
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """A studio around `engine`.

        Args:
            engine: what draws.
            pool: where candidates are judged; `close` shuts it down.
            aesthetic: the predictor, `FeatureAesthetic` unless given; it travels to the pool.
            notes: what every result says about the engine.
            clock: seconds, for `StudioResult.timings_s`.
        """
        self.engine = engine
        self._pool = pool
        self._aesthetic = aesthetic or FeatureAesthetic()
        self._clock = clock
        self.notes = (*notes, *_missing_decoders())

    def __enter__(self) -> "Studio":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the child processes; what has not started is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, request: StudioRequest, watch: StudioWatch | None = None) -> StudioResult:
        """Draw, judge, rescue what fails, and rank.

        Raises:
            InvalidPayloadError: the payload does not fit a code of this size.
            InvalidPromptError: the prompt is empty or too long.
            CancelledError: `watch.cancelled()` turned true.
        """
        watch = watch or StudioWatch()
        blueprint = request.blueprint or make_blueprint(
            request.payload.url, size_px=request.size_px
        )
        seed = secrets.randbelow(MAX_SEED + 1) if request.seed is None else request.seed
        drawing = DrawRequest(
            blueprint,
            parse_prompt(request.prompt),
            spread_seeds(seed, request.n),
            request.negative_prompt,
        )
        run = _Run(
            request.n,
            watch,
            lambda image: self._pool.submit(mend, image, blueprint, self._aesthetic),
        )
        started = self._clock()
        try:
            for candidate in self.engine.draw(drawing, run):
                task = self._pool.submit(assess, candidate.image, blueprint, self._aesthetic)
                run.add(candidate, task)
            drawn_at = self._clock()
            run.finish()
        except BaseException:
            run.abandon()
            raise
        judged_at = self._clock()
        ranked = rank(run.judged, request.top)
        done = self._clock()
        watch.progress(1.0)
        return StudioResult(
            request=request,
            request_seed=seed,
            engine=self.engine.name,
            blueprint=blueprint,
            candidates=ranked,
            notes=(*filter(None, [blueprint.note]), *self.notes, *run.notes),
            timings_s={
                "draw": round(drawn_at - started, 3),
                "judge": round(judged_at - drawn_at, 3),
                "rank": round(done - judged_at, 3),
                "total": round(done - started, 3),
            },
        )


class _Run(Watch):
    """One request on its way: the engine's Watch, and the verdicts and rescues still owed."""

    def __init__(
        self, n: int, watch: StudioWatch, start_mending: Callable[[Image.Image], Mending]
    ) -> None:
        self.judged: list[Judged] = []
        self.notes: list[str] = []
        self._n = n
        self._watch = watch
        self._drawn = 0.0
        self._pending: dict[Assessment, Candidate] = {}
        self._mending: dict[Mending, Judged] = {}
        self._start_mending = start_mending

    def progress(self, fraction: float) -> None:
        self._drawn = max(self._drawn, min(1.0, fraction))
        self._report()

    def preview(self, index: int, image: Image.Image) -> None:
        self._watch.preview(index, image)

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def cancelled(self) -> bool:
        return self._watch.cancelled()

    def add(self, candidate: Candidate, task: Assessment) -> None:
        self._pending[task] = candidate
        self._watch.drawn(candidate)
        self._collect(0)

    def finish(self) -> None:
        """Wait for the verdicts still out."""
        self.progress(1.0)
        while self._pending or self._mending:
            self.check()
            self._collect(_POLL_S)
        self.judged.sort(key=lambda item: item.candidate.index)

    def abandon(self) -> None:
        for task in self._waiting():
            task.cancel()

    def _waiting(self) -> list[Future[Any]]:
        return [*self._pending, *self._mending]

    def _collect(self, timeout_s: float) -> None:
        wait(self._waiting(), timeout_s, FIRST_COMPLETED)
        for task in [task for task in self._pending if task.done()]:
            self._assessed(self._pending.pop(task), task)
        for mending in [mending for mending in self._mending if mending.done()]:
            self._mended(self._mending.pop(mending), mending)

    def _assessed(self, candidate: Candidate, task: Assessment) -> None:
        try:
            verdict, score = task.result()
        except WorkerCrashedError:
            self.notes.append(
                f"Candidate {candidate.index} crashed a decoder and counts as not scanning."
            )
            self._settle(Judged(candidate, UNREAD, 1.0))
            return
        judged = Judged(candidate, verdict, score)
        if verdict.scans:
            self._settle(judged)
        else:
            self._mending[self._start_mending(candidate.image)] = judged

    def _mended(self, judged: Judged, task: Mending) -> None:
        try:
            mended = task.result()
        except WorkerCrashedError:
            mended = None
        if mended is None:
            self._settle(judged)
            return
        change: dict[str, str | int | float] = {
            "rescue_delta_e": mended.delta_e,
            "rescue_ssim": mended.ssim,
            "rescue_margin": mended.margin,
        }
        candidate = replace(
            judged.candidate, image=mended.image, recipe=judged.candidate.recipe | change
        )
        self._settle(Judged(candidate, mended.verdict, mended.aesthetic, rescued=True))

    def _settle(self, judged: Judged) -> None:
        self.judged.append(judged)
        self._watch.judged(judged.candidate.index, judged.verdict, judged.aesthetic)
        self._report()

    def _report(self) -> None:
        judged = len(self.judged) / self._n
        self._watch.progress(_DRAWING * self._drawn + (1 - _DRAWING) * 0.99 * judged)


def open_studio(engine: str = AUTO) -> Studio:
    """A studio on this machine, which draws and judges in the same two child processes.

    Args:
        engine: one of `pipeline.engines.names.CHOICES`.

    Raises:
        UnknownEngineError: the engine is not there.
    """
    pool = WorkPool()
    made, note = create_engine(engine, pool)
    return Studio(made, pool, aesthetic=create_aesthetic(), notes=(note,) if note else ())


def _missing_decoders() -> tuple[str, ...]:
    used = {name for name, _ in PRODUCTION}
    missing = decoders.missing()
    return tuple(
        f"Judged without {name}: {missing[name]}" for name in sorted(used & missing.keys())
    )
