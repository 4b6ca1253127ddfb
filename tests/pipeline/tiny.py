"""A tiny engine: the plain code in two colours that follow from the seed."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from PIL import Image

from pipeline.engines.base import Candidate, DrawRequest, Engine, Watch


def tinted(blueprint, seed, dark=60, light=170):
    """The plain code with dark and light modules in colours drawn from `seed`."""
    chance = np.random.default_rng(seed)
    low = chance.integers(0, dark, 3)
    high = chance.integers(light, 255, 3)
    cells = blueprint.raster(blueprint.modules)[..., None]
    return Image.fromarray((low * cells + high * (1 - cells)).astype(np.uint8))


class TinyEngine(Engine):
    """Draws at once. `broken` names the indices whose pictures hold no code."""

    name: ClassVar[str] = "tiny"
    summary: ClassVar[str] = "A plain code in two colours."

    def __init__(self, broken=()):
        self.broken = set(broken)

    def draw(self, request: DrawRequest, watch: Watch) -> Iterator[Candidate]:
        for index, seed in enumerate(request.seeds):
            watch.check()
            image = tinted(request.blueprint, seed)
            if index in self.broken:
                noise = np.random.default_rng(seed).integers(0, 255, (96, 96, 3), np.uint8)
                image = Image.fromarray(noise).resize(image.size)
            yield Candidate(index, seed, image, {"engine": self.name, "version": 1})
            watch.progress((index + 1) / len(request.seeds))
