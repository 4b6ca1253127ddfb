"""The sketch engine: candidates drawn on the CPU, in this process or on an executor."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

from PIL import Image

from pipeline.engines.base import Candidate, DrawRequest, Engine, Watch
from pipeline.engines.sketch.compose import draw_one
from pipeline.engines.sketch.shortfall import shortfall

VERSION = 5
"""Grows whenever the same prompt and seed give another picture."""

NOTHING_LEFT_OUT = "Sketches cannot leave things out, so what not to show was ignored."
"""Short, because chats cut each of many notes."""

_POLL_S = 0.1


class SketchEngine(Engine):
    """Draws illustrations by rule, without a model, in well under a second each."""

    name = "sketch"
    summary = (
        "Sketches drawn by rule on the CPU from the words of the prompt; "
        "quick and weight-free, not a diffusion model."
    )

    def __init__(self, executor: Executor | None = None) -> None:
        """Draw in the calling thread, or spread candidates over `executor` (of processes)."""
        self._executor = executor

    def draw(self, request: DrawRequest, watch: Watch) -> Iterator[Candidate]:
        """Draw one candidate per seed; see `Engine.draw`."""
        if missing := shortfall(request.prompt):
            watch.note(missing)
        if request.negative_prompt.strip():
            watch.note(NOTHING_LEFT_OUT)
        drawn = self._spread(request, watch) if self._executor else self._in_turn(request, watch)
        for done, candidate in enumerate(drawn, 1):
            watch.progress(done / len(request.seeds))
            yield candidate

    def _in_turn(self, request: DrawRequest, watch: Watch) -> Iterator[Candidate]:
        for index, seed in enumerate(request.seeds):
            watch.check()
            drawn = draw_one(request.blueprint, request.prompt, seed, request.bases)
            yield _candidate(index, seed, request, *drawn)

    def _spread(self, request: DrawRequest, watch: Watch) -> Iterator[Candidate]:
        assert self._executor is not None  # noqa: S101
        jobs: dict[Future[tuple[Image.Image, dict[str, str]]], int] = {
            self._executor.submit(
                draw_one, request.blueprint, request.prompt, seed, request.bases
            ): index
            for index, seed in enumerate(request.seeds)
        }
        waiting = set(jobs)
        try:
            while waiting:
                watch.check()
                finished, waiting = wait(waiting, _POLL_S, FIRST_COMPLETED)
                for job in finished:
                    index = jobs[job]
                    yield _candidate(index, request.seeds[index], request, *job.result())
        finally:
            for job in waiting:
                job.cancel()


def _candidate(
    index: int, seed: int, request: DrawRequest, image: Image.Image, look: dict[str, str]
) -> Candidate:
    recipe: dict[str, str | int | float] = {"engine": "sketch", "version": VERSION, **look}
    recipe |= request.varied
    return Candidate(index, seed, image, recipe)
