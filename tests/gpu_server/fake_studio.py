"""A studio that draws in no time, and that a test can hold, break and look into."""

import threading
import time

from PIL import Image

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import Candidate, DrawRequest, Engine, spread_seeds
from pipeline.ranking import Ranked
from pipeline.scan.judge import Verdict
from pipeline.slots import Yield
from pipeline.studio import StudioRequest, StudioResult, StudioWatch


class FlatEngine(Engine):
    """One plain colour per seed."""

    name = "flat"
    summary = "Plain colours, for tests."

    def draw(self, request: DrawRequest, watch):
        for index, seed in enumerate(request.seeds):
            watch.check()
            yield Candidate(index, seed, flat(seed), {"engine": self.name})


def flat(seed: int) -> Image.Image:
    return Image.new("RGB", (64, 64), (seed % 256, seed // 256 % 256, 128))


class FakePortraits:
    """Draws people's own pictures as its studio draws anything.

    Attributes:
        pictures: what it was given so far.
    """

    def __init__(self, studio: "FakeStudio") -> None:
        self.pictures: list[bytes] = []
        self._studio = studio

    def run(
        self, source: bytes, request: StudioRequest, watch: StudioWatch | None = None
    ) -> StudioResult:
        self.pictures.append(source)
        return self._studio.run(request, watch)

    def close(self) -> None:
        pass


class FakeStudio:
    """Runs requests like the real one, without judging anything.

    Attributes:
        go: cleared by a test that wants drawings to wait after the first candidate.
        withheld: indices of candidates that come no further than their early view.
        errors: raised by the next runs, one each, after their first candidate.
        requests: what was asked for so far.
        portraits: draws people's own pictures.
    """

    def __init__(self) -> None:
        self.engine = FlatEngine()
        self.go = threading.Event()
        self.go.set()
        self.withheld: set[int] = set()
        self.errors: list[BaseException] = []
        self.requests: list[StudioRequest] = []
        self.portraits = FakePortraits(self)
        self.closed = False

    def run(self, request: StudioRequest, watch: StudioWatch | None = None) -> StudioResult:
        watch = watch or StudioWatch()
        self.requests.append(request)
        error = self.errors.pop(0) if self.errors else None
        blueprint = make_blueprint(request.payload.url, size_px=request.size_px)
        assert request.seed is not None
        seeds = spread_seeds(request.seed, request.n)
        verdict = Verdict(True, 1.0, request.payload.url, ())
        items = []
        for candidate in self.engine.draw(DrawRequest(blueprint, request.prompt, seeds), watch):
            watch.preview(candidate.index, candidate.image)
            if candidate.index in self.withheld:
                continue
            watch.drawn(candidate)
            watch.progress((candidate.index + 1) / request.n)
            self._wait(watch)
            if error:
                raise error
            score = 5 + candidate.index / 10
            watch.judged(candidate.index, verdict, score)
            items.append((candidate, score))
        ranked = tuple(
            Ranked(candidate, verdict, score, rank, rank <= request.top)
            for rank, (candidate, score) in enumerate(reversed(items), 1)
        )
        timings = {"draw": 0.2, "judge": 0.1, "rank": 0.0, "total": 0.3}
        return StudioResult(
            request,
            request.seed,
            self.engine.name,
            blueprint,
            ranked,
            ("A test note.",),
            timings,
            Yield(request.n, 0, 0, 0),
        )

    def close(self) -> None:
        self.closed = True

    def _wait(self, watch: StudioWatch) -> None:
        while not self.go.is_set():
            watch.check()
            time.sleep(0.005)
