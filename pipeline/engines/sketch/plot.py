"""The Plot: where the code lies on the Stage, and the light it needs around itself."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint, Function
from pipeline.engines.sketch.clearing import CLEARINGS
from pipeline.engines.sketch.noise import Field, fbm, smoothstep
from pipeline.engines.sketch.stage import Stage

LIGHT_LEVEL = 178.0
"""How bright (0 to 255) light modules are at least, before the material is painted."""

_WIDEST = 5.5  # modules by which a clearing may reach beyond that

_OBJECTS = (Function.FINDER, Function.ALIGNMENT)


@dataclass(frozen=True)
class Plot:
    """The code as painters need it.

    Attributes:
        blueprint: the symbol.
        cells: bool (n, n): dark modules, finder and alignment patterns left out.
        halo: float32 (size, size), 1 over the code and its quiet zone, 0 far outside.
        rng: the randomness left for the material and the finish.
    """

    blueprint: Blueprint
    cells: NDArray[np.bool_]
    halo: Field
    rng: np.random.Generator

    @property
    def module(self) -> int:
        """Side of a module in pixels."""
        return self.blueprint.module_px

    def centre(self, row: float, column: float) -> tuple[float, float]:
        """X and y of a cell's centre in pixels."""
        origin, module = self.blueprint.origin_px, self.module
        return origin + (column + 0.5) * module, origin + (row + 0.5) * module

    def dark(self) -> list[tuple[int, int]]:
        """(row, column) of the dark cells, row by row."""
        rows, columns = np.nonzero(self.cells)
        return list(zip(rows.tolist(), columns.tolist(), strict=True))

    def is_dark(self, row: int, column: int) -> bool:
        """Whether a cell is dark; cells outside the symbol are not."""
        n = self.blueprint.n
        return 0 <= row < n and 0 <= column < n and bool(self.cells[row, column])

    def field(self) -> Field:
        """+1 on dark cells, -1 on light ones and outside: float32 (size, size)."""
        return self.blueprint.raster(np.where(self.cells, 1, -1), outside=-1)


def lay_plot(
    blueprint: Blueprint, stage: Stage, rng: np.random.Generator, clearing: str = "coast"
) -> Plot:
    """Lighten the Stage where the code goes, within a clearing that belongs to the scene.

    Args:
        blueprint: says where.
        stage: lightened.
        rng: where the randomness comes from.
        clearing: a key of `clearing.CLEARINGS`.
    """
    needed = _needed(blueprint)
    # Never wider than the needed light by much: the scene keeps the rest of the square.
    edge = np.maximum(CLEARINGS[clearing](blueprint, rng), needed - _WIDEST)
    coast = fbm(rng, stage.size, 4.5 * blueprint.module_px, 3)
    edge = np.minimum(needed - 1.2 * np.abs(coast), edge)
    soft = 2.0 / blueprint.module_px
    # Steps, like layers of mist or torn paper.
    layers = [smoothstep(soft, -soft, edge - step) for step in (0.0, 0.9)]
    halo = 0.62 * layers[0] + 0.38 * layers[1]
    # Further out the scene's own tones come back.
    halo *= 1 - 0.4 * smoothstep(0.3, 3.6, needed)
    tone = stage.tones()
    dawn = 0.45 * np.exp(-np.maximum(edge, 0) / 2.6)
    tone = tone + dawn * np.maximum(0.8 - tone, 0)
    least = stage.tone_reaching(LIGHT_LEVEL)
    stage.set_tone(tone + halo * (least + (1 - least) * 0.85 * tone - tone))
    cells = blueprint.modules & ~np.isin(blueprint.functions, _OBJECTS)
    return Plot(blueprint, cells, layers[1], rng)


def _needed(blueprint: Blueprint) -> Field:
    """Modules to the edge of the light that decoders need, negative inside: (size, size).

    It is widest around the finders, which they look for first.
    """
    size, module = blueprint.size_px, blueprint.module_px
    low, high = blueprint.origin_px, blueprint.origin_px + blueprint.code_px
    away = np.full((size, size), 255, np.uint8)
    away[low:high, low:high] = 0
    near = np.full((size, size), 255, np.uint8)
    for row, column in blueprint.finder_origins:
        y, x = low + row * module, low + column * module
        near[y : y + 7 * module, x : x + 7 * module] = 0
    code = cv2.distanceTransform(away, cv2.DIST_L2, 5) / module
    finder = cv2.distanceTransform(near, cv2.DIST_L2, 5) / module
    return np.asarray(np.minimum(code - 0.6, finder - 1.5), np.float32)
