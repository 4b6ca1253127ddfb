"""Finder and alignment patterns as objects, true to their 1:1:3:1:1 profile.

Radii count in modules from the pattern's centre: dark to 1.5, light to 2.5, dark to 3.5.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint, Function
from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.shapes import Points, ellipse, leaf, place, rosette, star
from pipeline.engines.sketch.stage import Stage

_RING_TONE, _GAP_TONE, _CORE_TONE = 0.03, 1.0, 0.03

Outline = Callable[[float], Points]
"""The pattern's outline around the origin at a given radius in modules."""


def _superellipse(power: float) -> Outline:
    t = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    c, s = np.cos(t), np.sin(t)
    r = (np.abs(c) ** power + np.abs(s) ** power) ** (-1 / power)
    unit = np.stack([r * c, r * s], 1)
    return lambda radius: unit * radius


def _octagon(radius: float) -> Points:
    t = np.pi / 8 + np.arange(8) * np.pi / 4
    reach = radius / float(np.cos(np.pi / 8))
    return np.stack([reach * np.cos(t), reach * np.sin(t)], 1)


def _blossom(radius: float) -> Points:
    if radius < 3:
        return ellipse(0, 0, radius, radius)
    return rosette(0, 0, radius + 0.22, 12, 0.10)


OUTLINES: dict[str, Outline] = {
    "frame": _superellipse(9),
    "lantern": _superellipse(4.5),
    "porthole": _superellipse(2.0),
    "pebble": _superellipse(2.8),
    "octagon": _octagon,
    "blossom": _blossom,
}
"""Every finder object by name."""


def paint_finders(stage: Stage, blueprint: Blueprint, name: str, ramp: Ramp, accent: Ramp) -> None:
    """Paint the three finder patterns and the alignment patterns.

    Args:
        stage: painted on.
        blueprint: says where.
        name: a key of `OUTLINES`.
        ramp: rings and gaps.
        accent: cores.
    """
    outline, module = OUTLINES[name], blueprint.module_px
    ramp, accent = ramp.inked(), accent.inked()
    for row, column in blueprint.finder_origins:
        x, y = (blueprint.origin_px + (i + 3.5) * module for i in (column, row))
        _finder(stage, outline, name, x, y, module, ramp, accent)
    for row, column in _alignment_centres(blueprint):
        x, y = (blueprint.origin_px + (i + 0.5) * module for i in (column, row))
        for radius, tone in ((2.5, _RING_TONE), (1.5, _GAP_TONE), (0.56, _CORE_TONE)):
            # Round rings lose too much of so small a pattern.
            shape = (OUTLINES["lantern"] if name in ("porthole", "blossom") else outline)(radius)
            stage.poly(place(shape, x, y, module), accent if radius < 1 else ramp, tone)


def protect_finders(
    picture: NDArray[np.float32], stage: Stage, blueprint: Blueprint, share: float
) -> NDArray[np.float32]:
    """Blend the patterns as they were painted back into a finished picture.

    Args:
        picture: float32 RGB (size, size, 3), 0 to 255, after a finish that cuts things up.
        stage: what it was made from.
        blueprint: says where.
        share: of the painted pattern, 0 to 1.
    """
    cells = np.isin(blueprint.functions, (Function.FINDER, Function.ALIGNMENT))
    mask = cv2.GaussianBlur(blueprint.raster(cells), (0, 0), 0.1 * blueprint.module_px)
    return np.asarray(
        picture + (share * mask)[:, :, None] * (stage.develop() - picture), np.float32
    )


def _finder(
    stage: Stage, outline: Outline, name: str, x: float, y: float, module: int,
    ramp: Ramp, accent: Ramp,
) -> None:  # fmt: skip
    def at(radius: float) -> Points:
        return place(outline(radius), x, y, module)

    stage.poly(at(3.5), ramp, _RING_TONE)
    stage.poly(at(2.5), ramp, _GAP_TONE)
    # A soft light in the core: zbar takes any sharper step for an edge.
    for i in range(8):
        stage.poly(at(1.5 - 0.14 * i), accent, _CORE_TONE + 0.022 * i)
    _core(stage, name, x, y, module, accent)


def _core(stage: Stage, name: str, x: float, y: float, module: int, accent: Ramp) -> None:
    """A small relief on the core, dark enough not to split it."""
    if name in ("blossom", "pebble"):
        for angle in np.arange(6) * np.pi / 3:
            cx, cy = x + 0.72 * module * np.cos(angle), y + 0.72 * module * np.sin(angle)
            stage.poly(leaf(cx, cy, 1.15 * module, 0.5 * module, angle), accent, 0.11)
        stage.disc(x, y, 0.28 * module, accent, 0.11)
    elif name in ("porthole", "octagon"):
        stage.poly(star(x, y, 1.3 * module, 8, 0.5, np.pi / 8), accent, 0.11)
        stage.disc(x, y, 0.45 * module, accent, 0.11)
    else:
        inner = place(OUTLINES[name](1.18), x, y, module)
        stage.line(inner, 0.1 * module, accent, 0.11, closed=True)
        stage.poly(star(x, y, 0.85 * module, 4, 0.42), accent, 0.11)


def _alignment_centres(blueprint: Blueprint) -> list[tuple[int, int]]:
    """Cells whose whole 5 x 5 surroundings are alignment pattern."""
    cells = blueprint.functions == Function.ALIGNMENT
    n = blueprint.n
    return [
        (r, c)
        for r in range(4, n - 2)
        for c in range(4, n - 2)
        if cells[r - 2 : r + 3, c - 2 : c + 3].all()
    ]
