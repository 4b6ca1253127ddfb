"""The whole engine on random weights, to time what surrounds it too."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

import torch
from PIL import Image
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.laion import Predictor
from pipeline.blueprint import Blueprint
from pipeline.engines.apart.child import Parts
from pipeline.engines.base import Candidate, DrawRequest, Engine, Watch
from pipeline.engines.diffusion.bench.random_weights import (
    SCHEDULE,
    Size,
    random_networks,
    random_text,
)
from pipeline.engines.diffusion.control import Control, detach_embedding
from pipeline.engines.diffusion.engine import DiffusionEngine
from pipeline.engines.diffusion.networks import Models, compile_networks, prepare
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.safety import pictures
from pipeline.safety.screens import NO_SCREENS, load_screens
from pipeline.safety.settings import SafetySettings

LEGIBLE, FAINT = 0.8, 0.3
"""Shares of the plain code in pictures that scan, and in those that scan once they are rescued.

Noise alone would be rescued in vain, and pictures that all scan would hide what a rescue costs."""


class LegibleEngine(Engine):
    """Lays the plain code over another engine's pictures: legible and faint ones by turns."""

    name: ClassVar[str] = DiffusionEngine.name
    summary: ClassVar[str] = "Random weights under the plain code, to measure speed."

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def draw(self, request: DrawRequest, watch: Watch) -> Iterator[Candidate]:
        """See `Engine.draw`."""
        plain = request.blueprint.plain_image()
        for candidate in self._engine.draw(request, watch):
            share = FAINT if candidate.index % 2 else LEGIBLE
            yield replace(candidate, image=Image.blend(candidate.image, plain, share))

    def warm_up(self) -> None:
        """See `Engine.warm_up`."""
        self._engine.warm_up()


class RandomLaion(Aesthetic):
    """The LAION predictor's networks, which have learnt nothing."""

    name: ClassVar[str] = "random"
    in_pool: ClassVar[bool] = False

    def __init__(self, size: Size, device: torch.device) -> None:
        """ViT-L/14, or a tiny network of the same classes, on `device`."""
        config = (
            CLIPVisionConfig(
                hidden_size=1024,
                intermediate_size=4096,
                num_hidden_layers=24,
                num_attention_heads=16,
                patch_size=14,
                projection_dim=768,
            )
            if size == "full"
            else CLIPVisionConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2)
        )
        torch.manual_seed(0)
        with torch.device(device):
            clip = CLIPVisionModelWithProjection(config).eval().requires_grad_(False)
            weight, bias = torch.randn(config.projection_dim), torch.tensor(5.0)
        self._predictor = Predictor(CLIPImageProcessor(), clip, weight, bias)

    def score(self, image: Image.Image, blueprint: Blueprint | None = None) -> float:
        """See `Aesthetic.score`."""
        return self.scores([image])[0]

    def scores(
        self, images: Sequence[Image.Image], blueprint: Blueprint | None = None
    ) -> list[float]:
        """See `Aesthetic.scores`."""
        return self._predictor.scores(images)


def random_models(size: Size, device: torch.device, *, compiled: bool) -> Models:
    """Everything the engine computes with, as `load_models` would give it."""
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    networks = random_networks(size, device, dtype)
    tokenizer, encoder = random_text(size, device, dtype)
    for network in (networks.unet, networks.vae, networks.control, encoder):
        prepare(network, device)
    controls = (Control(networks.control, detach_embedding(networks.control), 1.0),)
    if compiled:
        compile_networks(networks.unet, networks.vae, controls)
    return Models(
        tokenizer, encoder, networks.unet, networks.vae, controls, SCHEDULE, device, dtype, compiled
    )


def build(size: Size, settings: DiffusionSettings) -> Parts:
    """What a measured child holds; weights are made with the first drawing."""
    device = torch.device(settings.device)
    # The picture screen belongs to a request's cost wherever it is installed.
    screens = load_screens(SafetySettings(on=True)) if pictures.installed() else NO_SCREENS
    engine = DiffusionEngine(
        settings,
        load=lambda: random_models(size, device, compiled=settings.compile),
        screens=screens,
    )
    return Parts(LegibleEngine(engine), RandomLaion(size, device))
