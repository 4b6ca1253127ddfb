"""What a watcher is told while a drawing goes on."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from enum import Enum

import torch
from PIL import Image

from pipeline.engines.base import Watch
from pipeline.engines.diffusion.errors import OverflowedError
from pipeline.engines.diffusion.previews import LatentPreview
from pipeline.engines.diffusion.sampler import Step
from pipeline.safety.pictures import BlockedPicturesError

_SAMPLING = 0.95
"""Share of a candidate's time that sampling takes; the rest is decoding."""

_PREVIEWS = 4
"""How many previews each candidate gets at most."""


class Missing(Enum):
    """Why a candidate has no picture, and what people are told of it."""

    WITHHELD = "The content screen withheld at least one picture."
    OVERFLOWED = "At least one picture could not be computed and was left out."


class Following:
    """Progress, previews and cancelling of one drawing, over all of its batches."""

    def __init__(
        self,
        watch: Watch,
        candidates: int,
        preview: LatentPreview,
        blocks: Callable[[Image.Image], bool],
        beside: Executor,
    ) -> None:
        """Follow for `watch`.

        Args:
            watch: who wants to know.
            candidates: how many the drawing has.
            preview: latents to pictures.
            blocks: whether a preview is to be withheld.
            beside: makes and screens previews while sampling goes on; a set that is not done in
                time is shown late, or not at all.
        """
        self._watch = watch
        self._candidates = candidates
        self._preview = preview
        self._blocks = blocks
        self._beside = beside
        self._previews: Future[list[tuple[int, Image.Image]]] | None = None
        self._indices: Sequence[int] = ()
        self._finished = 0
        self._missing: Counter[Missing] = Counter()
        self._told = 0.0

    def begin(self, indices: Sequence[int]) -> None:
        """Candidates with these indices are sampled next."""
        self._indices = indices
        self._previews = None

    def after_step(self, step: Step) -> None:
        """Tell of a step.

        Raises:
            CancelledError: the caller asked to stop.
        """
        self._watch.check()
        sampled = len(self._indices) * _SAMPLING * step.number / step.total
        self._tell((self._finished + sampled) / self._candidates)
        self._show_previews()
        if self._previews is None and step.number in _preview_steps(step.total):
            # A batch may have been filled up beyond the candidates.
            clean = step.clean[: len(self._indices)]
            self._previews = self._beside.submit(self._screened, tuple(self._indices), clean)

    def missing(self, why: Missing) -> None:
        """A candidate has no picture."""
        self._missing[why] += 1
        if self._missing[why] == 1:
            self._watch.note(why.value)

    def check_any_left(self) -> None:
        """All candidates are done with.

        Raises:
            BlockedPicturesError: none has a picture, and some were withheld.
            OverflowedError: none could be computed.
        """
        if self._missing.total() < self._candidates:
            return
        if self._missing[Missing.WITHHELD]:
            raise BlockedPicturesError(
                "Every picture was withheld by the content screen; change the description or the "
                "seed."
            )
        raise OverflowedError(
            "No picture could be computed: the networks gave no numbers. Whoever runs this should "
            "check QART_DIFFUSION_TUNE and the models that QART_DIFFUSION_* name."
        )

    def finished(self) -> None:
        """A candidate is done with."""
        self._finished += 1
        self._tell(self._finished / self._candidates)

    def _show_previews(self) -> None:
        if self._previews is not None and self._previews.done():
            for index, image in self._previews.result():
                self._watch.preview(index, image)
            self._previews = None

    def _screened(
        self, indices: Sequence[int], clean: torch.Tensor
    ) -> list[tuple[int, Image.Image]]:
        """Previews that may be shown. Waits for the GPU to come to these latents."""
        images = self._preview.images(clean)
        pairs = zip(indices, images, strict=True)
        return [(index, image) for index, image in pairs if not self._blocks(image)]

    def _tell(self, fraction: float) -> None:
        # A batch that ran out of memory begins again; progress does not.
        self._told = max(self._told, fraction)
        self._watch.progress(self._told)


def _preview_steps(total: int) -> set[int]:
    """After which of `total` steps previews are made: evenly spread, none at either end."""
    return {round(total * n / (_PREVIEWS + 1)) for n in range(1, _PREVIEWS + 1)} - {0, total}
