"""The diffusion engine behind the Engine port."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import ClassVar

import torch
from PIL import Image

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import Candidate, DrawRequest, Engine, Watch, spread_seeds
from pipeline.engines.diffusion.control import contrast, strength
from pipeline.engines.diffusion.decode import decode
from pipeline.engines.diffusion.following import Following, Missing
from pipeline.engines.diffusion.load import load_models
from pipeline.engines.diffusion.memory import (
    BatchSize,
    free,
    may_be_memory,
    second_try,
    too_small,
)
from pipeline.engines.diffusion.names import NAME, SUMMARY
from pipeline.engines.diffusion.networks import LATENT_PX, Models, TextFeatures, compiling
from pipeline.engines.diffusion.previews import LatentPreview
from pipeline.engines.diffusion.sampler import Sampler
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.engines.diffusion.text import encode
from pipeline.errors import CancelledError
from pipeline.models.settings import load_lock
from pipeline.safety.level import Level
from pipeline.safety.pictures import BlockedPicturesError
from pipeline.safety.prompts import BlockedPromptError
from pipeline.safety.screens import Screens, load_screens
from pipeline.safety.settings import load_settings as load_safety

log = logging.getLogger(__name__)

VERSION = 3
_PRACTICE = "a garden"


class DiffusionEngine(Engine):
    """Draws with Stable Diffusion 1.5 and a QR ControlNet.

    The networks are loaded with the first drawing and kept. Thread-safe: drawings take turns on
    the GPU. In float32 a seed's picture differs by at most a grey level or two between batches;
    in bfloat16, on a GPU, rounding depends on the batch and pictures differ slightly.
    """

    name: ClassVar[str] = NAME
    summary: ClassVar[str] = SUMMARY

    def __init__(
        self,
        settings: DiffusionSettings,
        *,
        load: Callable[[], Models] | None = None,
        screens: Screens | None = None,
        beside: Executor | None = None,
    ) -> None:
        """An engine that has loaded nothing yet.

        Args:
            settings: what draws and how.
            load: instead of reading the weights that the settings name.
            screens: content screens, those of this installation unless given.
            beside: screens previews and pictures while drawing goes on; threads unless given.
        """
        self._settings = settings
        # A slip in the preset is told now and not with the first drawing.
        self._preset = settings.sampling
        self._load = load or (lambda: load_models(settings, load_lock()))
        self._screens: dict[Level, Screens] = {}
        self._own_screens = screens
        self._beside = beside or ThreadPoolExecutor(2, "screen")
        self._loaded: tuple[Models, LatentPreview] | None = None
        self._batch = BatchSize(settings.batch)
        self._turn = threading.Lock()

    def draw(self, request: DrawRequest, watch: Watch) -> Iterator[Candidate]:
        """See `Engine.draw`; a candidate that the picture screen withholds is never yielded.

        Raises:
            BlockedPromptError: the prompt asks for what is not drawn.
            BlockedPicturesError: every picture was withheld.
            OverflowedError: no picture could be computed.
            OutOfMemoryError: the GPU cannot hold a single picture.
            CompilingError: the networks are to be compiled and cannot be.
            ValueError: the Blueprint's size is no multiple of 8, which latents cannot have.
        """
        watch.check()
        if request.blueprint.size_px % LATENT_PX:
            raise ValueError(f"{request.blueprint.size_px} px is no multiple of {LATENT_PX}.")
        screens = self._get_screens(request.safety)
        screens.check_prompt(request.prompt)
        models, preview = self._get_models()
        if request.negative_prompt.strip() and self._preset.guidance <= 1:
            watch.note("This server draws without guidance, so what not to show was ignored.")
        with self._turn:
            words = request.prompt, request.negative_prompt
            text = second_try(models.device, lambda: encode(models, *words))
        following = Following(watch, len(request.seeds), preview, screens.blocks, self._beside)
        waiting = deque(enumerate(request.seeds))
        while waiting:
            part = list(waiting)[: self._batch.now]
            latents = self._sample(models, request, text, part, following)
            if latents is None:
                continue
            for image in self._screened(models, latents, screens, watch):
                index, seed = waiting.popleft()
                if isinstance(image, Missing):
                    following.missing(image)
                else:
                    yield Candidate(index, seed, image, self._recipe(models, request, seed))
                following.finished()
        following.check_any_left()

    def warm_up(self) -> None:
        """See `Engine.warm_up`: load the networks, and on a GPU draw one batch for practice.

        That compiles what is to be compiled, tries each convolution's algorithms and finds out
        how large a batch fits. On a CPU it would take minutes and gain nothing.
        """
        self._get_screens("standard")
        models, _ = self._get_models()
        if models.device.type != "cuda":
            return
        blueprint, seeds = make_blueprint("https://example.com"), spread_seeds(0, self._batch.now)
        with suppress(BlockedPicturesError, BlockedPromptError):
            for _ in self.draw(DrawRequest(blueprint, _PRACTICE, seeds), Watch()):
                pass

    def _get_screens(self, level: Level) -> Screens:
        with self._turn:
            if level not in self._screens:
                own = self._own_screens
                self._screens[level] = own or load_screens(load_safety(), level)
            return self._screens[level]

    def _get_models(self) -> tuple[Models, LatentPreview]:
        with self._turn:
            if self._loaded is None:
                models = self._load()
                fitted = second_try(models.device, lambda: LatentPreview.fitted(models.vae))
                self._loaded = models, fitted
            return self._loaded

    def _sample(
        self,
        models: Models,
        request: DrawRequest,
        text: TextFeatures,
        part: list[tuple[int, int]],
        following: Following,
    ) -> torch.Tensor | None:
        """Latents of a part of the request; None when the batch was too large and is halved now."""
        seeds = self._filled([seed for _, seed in part])
        following.begin([index for index, _ in part])
        try:
            with self._turn, compiling():
                sampler = Sampler(
                    models,
                    self._preset,
                    request.blueprint,
                    text,
                    seeds,
                    request.insistence,
                    request.bases,
                )
                latents = sampler.run(following.after_step)
        except RuntimeError as error:
            if len(seeds) == 1 and isinstance(error, torch.OutOfMemoryError):
                raise too_small() from None
            if len(seeds) == 1 or not may_be_memory(error):
                raise
            log.warning("%d pictures at once: %s; trying fewer", len(seeds), error)
        except CancelledError:
            free(models.device)
            raise
        else:
            self._batch.fitted(len(seeds))
            return latents[: len(part)]
        free(models.device)
        self._batch.halve(len(seeds))
        return None

    def _filled(self, seeds: list[int]) -> list[int]:
        """Seeds of a whole batch where networks are compiled, for its size only.

        Compiling for another size, as for the few that are drawn again, takes longer than drawing
        some pictures in vain.
        """
        missing = self._batch.now - len(seeds) if self._settings.compile else 0
        return seeds + seeds[-1:] * missing

    def _screened(
        self, models: Models, latents: torch.Tensor, screens: Screens, watch: Watch
    ) -> Iterator[Image.Image | Missing]:
        """Pictures in order; the GPU waits for no screening."""
        coming: deque[Future[Image.Image | Missing]] = deque()
        for latent in latents:
            try:
                watch.check()
            except CancelledError:
                free(models.device)
                raise
            coming.append(self._beside.submit(_shown, self._decode(models, latent), screens.blocks))
            while coming and coming[0].done():
                yield coming.popleft().result()
        for outcome in coming:
            yield outcome.result()

    def _decode(self, models: Models, latent: torch.Tensor) -> Image.Image | None:
        with self._turn, compiling():
            return second_try(models.device, lambda: decode(models, latent))

    def _recipe(
        self, models: Models, request: DrawRequest, seed: int
    ) -> dict[str, str | int | float]:
        softened = contrast(self._preset, request.blueprint, request.insistence)
        shown = vars(self._preset) | {"data_contrast": softened}
        return {
            "engine": self.name,
            "version": VERSION,
            **self._settings.public,
            "dtype": str(models.dtype).removeprefix("torch."),
            "strength": strength(self._preset, (*request.bases, seed)[0], request.insistence),
            **request.varied,
            **{("preset" if key == "name" else key): value for key, value in shown.items()},
        }


def _shown(
    image: Image.Image | None, blocks: Callable[[Image.Image], bool]
) -> Image.Image | Missing:
    """What became of a decoded picture."""
    if image is None:
        return Missing.OVERFLOWED
    return Missing.WITHHELD if blocks(image) else image
