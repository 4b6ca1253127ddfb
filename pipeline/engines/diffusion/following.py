"""What a watcher is told while a drawing goes on."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future

import torch
from PIL import Image

from pipeline.engines.base import Watch
from pipeline.engines.diffusion.previews import LatentPreview
from pipeline.engines.diffusion.sampler import Step

_SAMPLING = 0.95
"""Share of a candidate's time that sampling takes; the rest is decoding."""

_PREVIEWS = 4
"""How many previews each candidate gets at most."""


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
        self._finished = self._withheld = 0
        self._told = 0.0

    @property
    def all_withheld(self) -> bool:
        """Whether the content screen left nothing."""
        return self._withheld == self._candidates

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

    def withheld(self) -> None:
        """A candidate was withheld."""
        self._withheld += 1
        if self._withheld == 1:
            self._watch.note("The content screen withheld at least one picture.")

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
