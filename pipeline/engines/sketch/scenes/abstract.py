"""Abstract: geometric tiles, and layered paper cut along contour lines."""

import cv2
import numpy as np

from pipeline.engines.sketch.noise import fbm, smoothstep, warp
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import Points, arc, points
from pipeline.engines.sketch.stage import Stage


def paint_abstract(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """A quilt of quarter circles, half discs, stripes and rings, after the Bauhaus."""
    stage = Stage(size, palette.sky, 0.9)
    ramps = [palette.near, palette.hero, palette.glow, palette.far, palette.sky]
    count = int(rng.choice([6, 7, 8]))
    side = size / count
    for row in range(count):
        for column in range(count):
            back, front, dot = (ramps[i] for i in rng.permutation(5)[:3])
            tones = rng.choice([0.3, 0.5, 0.62, 0.9], 3, replace=False)
            box = points((0, 0), (1, 0), (1, 1), (0, 1)) * side + (column * side, row * side)
            stage.poly(box, back, tones[0])
            kind, turn = int(rng.integers(6)), int(rng.integers(4))
            for k, shape in enumerate(_motif(kind)):
                ramp, tone = ((front, tones[1]), (dot, tones[2]))[k % 2]
                placed = _turned(shape, turn) * side + (column * side, row * side)
                stage.poly(placed, ramp, tone)
    return stage


def _motif(kind: int) -> list[Points]:
    """Shapes on the unit square."""
    if kind == 0:
        return [np.vstack([arc(0, 0, r, 0, np.pi / 2), [[0, 0]]]) for r in (1.0, 0.68, 0.36)]
    if kind == 1:
        return [arc(0.5, 0.5, r, 0, 2 * np.pi) for r in (0.5, 0.32, 0.14)]
    if kind == 2:
        return [arc(0.5, 0, 0.5, 0, np.pi), arc(0.5, 0.5, 0.5, 0, np.pi)]
    if kind == 3:
        return [
            points((i / 5, 0), ((i + 1) / 5, 0), ((i + 1) / 5, 1), (i / 5, 1)) for i in (0, 2, 4)
        ]
    if kind == 4:
        return [points((0, 0), (1, 0), (0, 1)), points((0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1))]
    leaf = np.vstack([arc(0, 0, 1, 0, np.pi / 2), arc(1, 1, 1, np.pi, 1.5 * np.pi)])
    return [leaf, arc(0.5, 0.5, 0.12, 0, 2 * np.pi)]


def _turned(shape: Points, quarter: int) -> Points:
    for _ in range(quarter):
        shape = np.stack([1 - shape[:, 1], shape[:, 0]], 1)
    return shape


def paint_contour(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Sheets of paper cut along the contours of a landscape, each casting its shadow."""
    stage = Stage(size, palette.near, 0.16)
    u = stage.unit
    dx, dy = (90 * u * fbm(rng, size, 300 * u, 2) for _ in range(2))
    height = warp(fbm(rng, size, 420 * u, 3), dx, dy)
    ramps = [palette.near, palette.near.turned(12), palette.far, palette.hero, palette.glow,
             palette.sky, palette.sky]  # fmt: skip
    levels = np.quantile(height, np.linspace(0.1, 0.86, 7))
    for i, level in enumerate(levels):
        sheet = smoothstep(-0.006, 0.006, height - level)
        shadow = cv2.GaussianBlur(
            np.roll(sheet, (round(9 * u), round(6 * u)), (0, 1)), (0, 0), 7 * u
        )
        stage.lay(0.55 * shadow * (1 - sheet), None, 0.02)
        stage.lay(sheet, ramps[i], 0.26 + 0.11 * i)
    return stage
