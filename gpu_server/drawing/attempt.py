"""One job in the thread that draws it, and what the event loop may know of it meanwhile."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from PIL import Image

from gpu_server.drawing.studios import Studios
from gpu_server.jobs.candidates import CandidateState
from gpu_server.jobs.claim import Claim, Outcome
from gpu_server.store.images import ImageStore
from pipeline.engines.base import Candidate, spread_seeds
from pipeline.images import png_bytes
from pipeline.payload import parse_payload
from pipeline.ranking import Ranked
from pipeline.scan.judge import Verdict
from pipeline.studio import StudioRequest, StudioResult, StudioWatch

_PREVIEW_PX = 256
_ENCODERS = 4
_UNJUDGED = {"scans": None, "scan_score": None, "decoded": "", "aesthetic_score": None}


@dataclass(frozen=True)
class Drawn:
    """A finished drawing: what the job gains, and what it cost."""

    outcome: Outcome
    timings_s: dict[str, float]


class JobWatch(StudioWatch):
    """Collects what happens in the drawing thread and hands it over to the event loop.

    Pictures are encoded and stored in the drawing thread; only their names cross over.
    """

    def __init__(
        self, claim: Claim, candidates: int, images: ImageStore, changed: Callable[[], None]
    ) -> None:
        """A watch over one attempt at a job.

        Args:
            claim: the attempt.
            candidates: how many pictures are drawn.
            images: where they are kept.
            changed: called from the drawing thread whenever there is news.
        """
        self._claim = claim
        self._images = images
        self._changed = changed
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._progress = 0.0
        seeds = spread_seeds(claim.seed, candidates)
        self._states = [CandidateState(place, seed) for place, seed in enumerate(seeds)]
        self._fresh = set(range(candidates))
        self._names: dict[int, str] = {}
        self._previews: set[str] = set()

    def progress(self, fraction: float) -> None:
        """Note how far the drawing is."""
        with self._lock:
            self._progress = fraction
        self._changed()

    def preview(self, index: int, image: Image.Image) -> None:
        """Keep a small copy of an early view."""
        small = image.convert("RGB")
        small.thumbnail((_PREVIEW_PX, _PREVIEW_PX))
        name = self._images.put(png_bytes(small))
        self._previews.add(name)
        self._update(index, preview=name)

    def drawn(self, candidate: Candidate) -> None:
        """Keep the finished picture, in place of one that did not scan."""
        self._names[candidate.seed] = self.keep(candidate)
        self._update(
            candidate.index,
            seed=candidate.seed,
            image=self._names[candidate.seed],
            preview="",
            recipe=candidate.recipe,
            **_UNJUDGED,
        )

    def judged(self, index: int, verdict: Verdict, aesthetic: float) -> None:
        """Note the scores."""
        self._update(
            index,
            scans=verdict.scans,
            scan_score=verdict.scan_score,
            decoded=verdict.decoded,
            aesthetic_score=aesthetic,
        )

    def cancelled(self) -> bool:
        """Whether the event loop wants the drawing to end."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """End the drawing soon; its result is not wanted."""
        self._stopped.set()

    def take(self) -> tuple[float, list[CandidateState]]:
        """The progress, and the candidates that changed since the last call."""
        with self._lock:
            fresh, self._fresh = sorted(self._fresh), set()
            return self._progress, [self._states[place] for place in fresh]

    def give_back(self, states: list[CandidateState]) -> None:
        """What `take` gave could not be stored: count it as changed again."""
        with self._lock:
            self._fresh.update(state.place for state in states)

    def keep(self, candidate: Candidate) -> str:
        """Store a picture that carries how it was made, and return its name."""
        texts = {
            "url": self._claim.url,
            "prompt": self._claim.prompt,
            "seed": candidate.seed,
            **{f"recipe.{name}": value for name, value in candidate.recipe.items()},
        }
        return self._images.put(png_bytes(candidate.image, texts))

    @property
    def previews(self) -> frozenset[str]:
        """Names of the early views that were kept."""
        return frozenset(self._previews)

    def ranked(self, items: tuple[Ranked, ...]) -> list[CandidateState]:
        """All candidates in their places, as they stand for good.

        One that the content screen withheld has no picture, and keeps no early view either.
        """
        # Rescued pictures are encoded here, each on a processor of its own.
        with ThreadPoolExecutor(_ENCODERS, "encoding") as threads:
            ranked = {state.place: state for state in threads.map(self._rank, items)}
        with self._lock:
            return [ranked.get(state.place) or replace(state, preview="") for state in self._states]

    def _rank(self, item: Ranked) -> CandidateState:
        with self._lock:
            state = self._states[item.candidate.index]
        # A rescued picture is another one than was drawn, and the last one drawn may be a worse
        # one than the one that is kept.
        candidate = item.candidate
        # One that could not be kept when it was drawn, for want of room, is tried once more.
        known = None if item.rescued else self._names.get(candidate.seed)
        image = known or self.keep(candidate)
        return replace(
            state,
            seed=candidate.seed,
            image=image,
            preview="",
            recipe=candidate.recipe,
            scans=item.verdict.scans,
            scan_score=item.verdict.scan_score,
            decoded=item.verdict.decoded,
            aesthetic_score=item.aesthetic,
            rescued=item.rescued,
            rank=item.rank,
            shown=item.shown,
        )

    def _update(self, index: int, **values: object) -> None:
        with self._lock:
            self._states[index] = replace(self._states[index], **values)  # type: ignore[arg-type]
            self._fresh.add(index)
        self._changed()


def draw(claim: Claim, studios: Studios, images: ImageStore, watch: JobWatch, n: int) -> Drawn:
    """Draw a claimed job from beginning to end. Blocks for as long as that takes.

    Raises:
        QArtError: for a reason its requester or the operator can mend.
        CancelledError: `watch.stop` was called.
    """
    request = StudioRequest(
        payload=parse_payload(claim.url),
        prompt=claim.prompt,
        seed=claim.seed,
        n=n,
        negative_prompt=claim.negative_prompt,
        bases=claim.bases,
        safety=claim.safety,
    )
    result: StudioResult
    if claim.image is None:
        result = studios.get(claim.engine).run(request, watch)
    else:
        result = studios.portraits().run(images.get(claim.image), request, watch)
    return Drawn(_outcome(result, images, watch), result.timings_s)


def _outcome(result: StudioResult, images: ImageStore, watch: JobWatch) -> Outcome:
    return Outcome(
        notes=list(result.notes),
        blueprint=result.blueprint.describe(),
        plain_image=images.put(png_bytes(result.blueprint.plain_image())),
        candidates=watch.ranked(result.candidates),
    )
