"""Module sampler: how far each module of a picture is from being read wrong, and why."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.blueprint import Blueprint, Function
from pipeline.scan.binarise import BINARISERS, Binariser, threshold
from pipeline.scan.codewords import BlockHealth, block_health
from pipeline.scan.decoders.base import Rgb
from pipeline.scan.finders import finder_health
from pipeline.scan.rectify import quad_in, rectify

SIGMA = 0.25
"""Modules; decoders look at a module's centre through the blur of a lens."""

_MIN_CONTRAST = 24.0
"""Levels; below this difference of dark and light, noise decides."""


@dataclass(frozen=True, eq=False)
class ModuleReading:
    """One picture's modules as decoders sample them.

    Attributes:
        blueprint: the symbol that ought to be there.
        luminance: float32 (n, n), 0 to 255, centre-weighted.
        thresholds: per binariser, float32 (n, n), 0 to 255: the level at each module.
        contrast: luma difference of the median light and the median dark module; negative where
            the picture shows the code inverted.
        finders: health of the three finder patterns, 0 to 1: top left, top right, bottom left.
    """

    blueprint: Blueprint
    luminance: NDArray[np.float32]
    thresholds: dict[Binariser, NDArray[np.float32]]
    contrast: float
    finders: tuple[float, float, float]

    @cached_property
    def margins(self) -> dict[Binariser, NDArray[np.float32]]:
        """float32 (n, n) per binariser: distance to the threshold towards the right side.

        In half contrasts: 1 is where the picture's own median module lies, 0 the brink, negative
        is read wrong.
        """
        half = max(_MIN_CONTRAST, abs(self.contrast)) / 2
        sign = np.where(self.blueprint.modules, -1.0, 1.0) / half
        return {
            name: ((self.luminance - level) * sign).astype(np.float32)
            for name, level in self.thresholds.items()
        }

    def errors(self, binariser: Binariser) -> NDArray[np.bool_]:
        """Which modules are read wrong: bool (n, n)."""
        return self.margins[binariser] <= 0

    def blocks(self, binariser: Binariser) -> tuple[BlockHealth, ...]:
        """Error-correction use per Reed-Solomon block."""
        wrong = self.errors(binariser)
        return block_health(wrong, self.blueprint.version, self.blueprint.error_correction)

    def right(self, binariser: Binariser, function: Function) -> float:
        """Share of the modules of one function read right; 1 where the symbol has none."""
        chosen = self.blueprint.functions == function
        return float(1 - self.errors(binariser)[chosen].mean()) if chosen.any() else 1.0


def read_modules(
    image: Image.Image | Rgb,
    blueprint: Blueprint,
    quad: NDArray[np.float32] | None = None,
    *,
    sigma: float = SIGMA,
) -> ModuleReading:
    """Sample every module of a picture.

    Args:
        image: RGB.
        blueprint: the symbol.
        quad: float32 (4, 2), the symbol's corners in pixels of `image`, clockwise from its top
            left; None takes the Blueprint's own place in a square picture of any size.
        sigma: width of the Gaussian weight around each module's centre, in modules.
    """
    rgb = np.asarray(image.convert("RGB") if isinstance(image, Image.Image) else image, np.uint8)
    flat = rectify(rgb, quad_in(rgb, blueprint) if quad is None else quad, blueprint.n)
    fields = {name: threshold(flat.luma, name) for name in BINARISERS}
    luminance = flat.cells(flat.luma, sigma)
    dark = blueprint.modules
    return ModuleReading(
        blueprint,
        luminance,
        {name: flat.cells(field, sigma) for name, field in fields.items()},
        float(np.median(luminance[~dark]) - np.median(luminance[dark])),
        finder_health(flat, flat.luma < fields["local"]),
    )
