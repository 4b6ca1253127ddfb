"""Finder and alignment patterns, painted as objects true to their 1:1:3:1:1 profile."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint, Function
from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.finder_objects import INLAY, OBJECTS, Easel, FinderObject, square
from pipeline.engines.sketch.stage import Stage

_RING_TONE, _GAP_TONE, _CORE_TONE = 0.03, 1.0, 0.03


def paint_finders(stage: Stage, blueprint: Blueprint, name: str, ramp: Ramp, accent: Ramp) -> None:
    """Paint the three finder patterns and the alignment patterns.

    Args:
        stage: painted on.
        blueprint: says where.
        name: a key of `OBJECTS`.
        ramp: rings and gaps.
        accent: cores and carving.
    """
    thing, module = OBJECTS[name], blueprint.module_px
    ramp, accent = ramp.inked(), accent.inked()
    for row, column in blueprint.finder_origins:
        x, y = (blueprint.origin_px + (i + 3.5) * module for i in (column, row))
        _finder(Easel(stage, x, y, module, ramp, accent), thing)
    for row, column in _alignment_centres(blueprint):
        x, y = (blueprint.origin_px + (i + 0.5) * module for i in (column, row))
        _alignment(Easel(stage, x, y, module, ramp, accent), thing)


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
    module = blueprint.module_px
    cells = np.isin(blueprint.functions, (Function.FINDER, Function.ALIGNMENT))
    # Half a module around them too, so that their outlines stay sharp.
    wide = cv2.dilate(blueprint.raster(cells), np.ones((module + 1, module + 1)))
    mask = cv2.GaussianBlur(wide, (0, 0), 0.12 * module)
    return np.asarray(
        picture + (share * mask)[:, :, None] * (stage.develop() - picture), np.float32
    )


def _finder(e: Easel, thing: FinderObject) -> None:
    e.fill(square(3.5), e.ring, _RING_TONE)
    thing.corners(e)
    e.fill(thing.gap(2.5), e.accent, INLAY)
    e.fill(thing.glass(2.5), e.ring, _GAP_TONE)
    # A soft light in the core: zbar takes any sharper step for an edge.
    for i in range(8):
        e.fill(thing.core(1.5 - 0.14 * i), e.accent, _CORE_TONE + 0.022 * i)
    thing.heart(e)


def _alignment(e: Easel, thing: FinderObject) -> None:
    e.fill(square(2.5), e.ring, _RING_TONE)
    e.fill(thing.gap(1.5), e.ring, _GAP_TONE)
    e.fill(thing.core(0.56), e.accent, _CORE_TONE)


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
