"""The whole craft in one call: a request in, ranked candidates out."""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.choose import create_aesthetic
from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.blueprint import Blueprint, make_blueprint
from pipeline.desk import make_desk
from pipeline.engines.base import MAX_SEED, DrawRequest, Engine, spread_seeds
from pipeline.engines.names import AUTO
from pipeline.engines.registry import create_engine
from pipeline.judging import Judging, StudioWatch
from pipeline.payload import MAX_DRAWN_CHARS, Payload, parse_prompt
from pipeline.pool import WorkPool
from pipeline.ranking import Ranked, rank
from pipeline.rounds import Rounds
from pipeline.safety.level import Level
from pipeline.scan import decoders
from pipeline.scan.judge import PRODUCTION
from pipeline.slots import Yield
from pipeline.studio_settings import load_settings

_RATING_THREADS = 2
"""They only wait for a device, and start when one is used."""

__all__ = ["Studio", "StudioRequest", "StudioResult", "StudioWatch", "open_studio"]


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
        insistence: see `DrawRequest`; a candidate whose recipe names one is drawn again with it.
        bases, safety: see `DrawRequest`.
    """

    payload: Payload
    prompt: str
    seed: int | None = None
    n: int = 8
    top: int = 4
    negative_prompt: str = ""
    size_px: int = 768
    blueprint: Blueprint | None = None
    insistence: int = 0
    bases: tuple[int, ...] = ()
    safety: Level = "standard"


@dataclass(frozen=True)
class StudioResult:
    """What was made.

    Attributes:
        request_seed: the seed that draws all of it again; candidates that were drawn again for
            not scanning have seeds of their own, and their recipes the insistence.
        candidates: best first.
        notes: sentences for people: engine in use, lowered error correction, missing decoders.
        timings_s: draw: until the last candidate was drawn; judge: from there until the last
            verdict; rank; total. Judging goes on during drawing, so `judge` is what it adds.
            redraw: everything about drawing again, where that happened.
        yielded: how many candidates scan, and what that took.
    """

    request: StudioRequest
    request_seed: int
    engine: str
    blueprint: Blueprint
    candidates: tuple[Ranked, ...]
    notes: tuple[str, ...]
    timings_s: dict[str, float]
    yielded: Yield

    @property
    def shown(self) -> tuple[Ranked, ...]:
        """The candidates for people, best first."""
        return tuple(item for item in self.candidates if item.shown)


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
        redraw_s: float = 0.0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """A studio around `engine`.

        Args:
            engine: what draws; `close` closes it.
            pool: where candidates are judged; `close` shuts it down.
            aesthetic: the predictor, `FeatureAesthetic` unless given.
            notes: what every result says about the engine.
            redraw_s: seconds that drawing failing candidates again may take, 0 for never.
            clock: seconds.
        """
        self.engine = engine
        self._pool = pool
        self._rating = ThreadPoolExecutor(_RATING_THREADS, "rating")
        self._aesthetic = aesthetic or FeatureAesthetic()
        self._redraw_s = redraw_s
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
        """Stop the engine and the child processes; what has not started is dropped."""
        self.engine.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._rating.shutdown(wait=True, cancel_futures=True)

    def run(self, request: StudioRequest, watch: StudioWatch | None = None) -> StudioResult:
        """Draw, judge, rescue what fails, draw again what still fails, and rank.

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
            parse_prompt(request.prompt, MAX_DRAWN_CHARS),
            spread_seeds(seed, request.n),
            request.negative_prompt,
            insistence=request.insistence,
            bases=request.bases,
            safety=request.safety,
        )
        desk = make_desk(self._pool, self._rating, blueprint, self._aesthetic)
        judging = Judging(watch, desk, blueprint)
        rounds = Rounds(self.engine, judging, watch, self._clock)
        wanted = min(request.top, request.n)
        started = self._clock()
        try:
            judged_at = rounds.first(drawing, started)
            if self._redraw_s:
                judged_at = rounds.again(drawing, wanted, judged_at, self._redraw_s)
        except BaseException:
            judging.abandon()
            raise
        ranked = rank(rounds.slots.judged, request.top)
        done = self._clock()
        watch.progress(1.0)
        yielded = rounds.slots.yielded()
        few = yielded.sentence() if yielded.scanning < wanted else ""
        timings_s = rounds.timings_s | {"rank": done - judged_at, "total": done - started}
        return StudioResult(
            request=request,
            request_seed=seed,
            engine=self.engine.name,
            blueprint=blueprint,
            candidates=ranked,
            notes=tuple(filter(None, (blueprint.note, *self.notes, *judging.notes, few))),
            timings_s={name: round(seconds, 3) for name, seconds in timings_s.items()},
            yielded=yielded,
        )


def open_studio(engine: str = AUTO) -> Studio:
    """A studio on this machine, which draws and judges in the same child processes.

    Args:
        engine: one of `pipeline.engines.names.CHOICES`.

    Raises:
        UnknownEngineError: no engine has that name.
        SetupError: it cannot run here as this machine is set up.
    """
    pool = WorkPool()
    made, note = create_engine(engine, pool)
    return Studio(
        made,
        pool,
        aesthetic=made.aesthetic or create_aesthetic(),
        notes=(note,) if note else (),
        redraw_s=load_settings().redraw_s,
    )


def _missing_decoders() -> tuple[str, ...]:
    used = {name for name, _ in PRODUCTION}
    missing = decoders.missing()
    return tuple(
        f"Judged without {name}: {missing[name]}" for name in sorted(used & missing.keys())
    )
