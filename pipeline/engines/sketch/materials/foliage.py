"""Foliage: every dark module grows leaves along a common wind; blossoms open among them."""

import cv2
import numpy as np

from pipeline.blueprint import Function
from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.materials.liquid import mend
from pipeline.engines.sketch.noise import fbm, smoothstep
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.shapes import ellipse, leaf, place, points, rosette
from pipeline.engines.sketch.stage import Stage


def paint_leaves(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Pointed leaves in the colours of the near and far ramps."""
    ramps = [palette.near, palette.near.turned(14), palette.far, palette.near.turned(-16)]
    _grow(stage, plot, ramps, long=2.0, wide=1.1)


def paint_petals(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Round petals in the hero's colours over the scene's own dark."""
    ramps = [palette.hero, palette.hero.turned(16), palette.near, palette.hero.turned(-18)]
    _grow(stage, plot, ramps, long=1.7, wide=1.2)
    _sprinkle_blossoms(stage, plot, palette.hero, palette.glow, 0.4)


def paint_feathers(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Long narrow plumes, barbed, all leaning with the wind."""
    ramps = [palette.near, palette.far, palette.hero, palette.near.turned(20)]
    _grow(stage, plot, ramps, long=2.3, wide=0.95, barbs=True)


def _grow(
    stage: Stage, plot: Plot, ramps: list[Ramp], *, long: float, wide: float, barbs: bool = False
) -> None:
    """Leaves on a copy of the stage, of which only what lies over dark modules is kept."""
    rng, module = plot.rng, plot.module
    wind = np.pi * fbm(rng, stage.size, 9 * module, 2)
    patch = fbm(rng, stage.size, 6 * module, 2)
    hedge = stage.copy()
    cells = plot.dark()
    for row, column in cells:
        _stem(hedge, plot, row, column, 0.44)
    for i in rng.permutation(len(cells)):
        row, column = cells[i]
        x, y = plot.centre(row, column)
        at = int(y), int(x)
        angle, reach = _direction(plot, row, column, float(wind[at]) + rng.normal(0, 0.4))
        size = module * rng.uniform(0.95, 1.15)
        own = ramps[int(np.clip(2 + 2.2 * patch[at] + rng.normal(0, 0.5), 0, 3.99))]
        ramp = None if rng.random() < 0.5 else own  # half keep the hue of the scene behind
        x, y = (v + rng.normal(0, 0.08 * module) for v in (x, y))
        draw_leaf(hedge, (x, y), (long * size * reach, wide * size), angle, ramp,
                  tone=rng.uniform(0.05, 0.2), barbs=barbs)  # fmt: skip
    room = mend(cv2.GaussianBlur(plot.field(), (0, 0), 0.36 * module), plot)
    stage.blend(hedge, smoothstep(-0.5, -0.5 + 3.0 / module, room))


def _sprinkle_blossoms(stage: Stage, plot: Plot, ramp: Ramp, heart: Ramp, share: float) -> None:
    """Pale blossoms on some of the light modules that dark ones surround."""
    b = plot.blueprint
    light = ~b.modules & (b.functions == Function.DATA)
    crowd = cv2.blur(plot.cells.astype(np.float32), (3, 3))
    chosen = light & (crowd > 0.3) & (plot.rng.random(light.shape) < share)
    for row, column in zip(*np.nonzero(chosen), strict=True):
        x, y = plot.centre(row, column)
        radius, turn = plot.rng.uniform(0.5, 0.7) * plot.module, plot.rng.uniform(0, 2)
        stage.poly(rosette(x, y, radius + 1, 5, 0.34, turn, 40), ramp, 0.3)
        stage.poly(rosette(x, y, radius, 5, 0.34, turn, 40), ramp, 0.97)
        stage.disc(x, y, 0.16 * plot.module, heart, 0.7)


def _direction(plot: Plot, row: int, column: int, wind: float) -> tuple[float, float]:
    """The angle nearest the wind along which a leaf stays over dark modules, and its length."""
    best, best_cost = wind, 9.0
    reach = 0.7
    for step in range(8):
        angle = step * np.pi / 8
        dr, dc = round(np.sin(angle)), round(np.cos(angle))
        ends = plot.is_dark(row + dr, column + dc) + plot.is_dark(row - dr, column - dc)
        away = abs(np.sin(angle - wind))
        cost = away + (2 - ends) * 0.7
        if cost < best_cost:
            best, best_cost = angle + 0.3 * np.sin(2 * (wind - angle)), cost
            reach = (0.74, 0.88, 1.05)[ends]
    return best, reach


def _stem(stage: Stage, plot: Plot, row: int, column: int, width: float) -> None:
    """Dark ground under a module and towards its dark neighbours."""
    x, y = plot.centre(row, column)
    for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
        if plot.is_dark(row + dr, column + dc):
            end = plot.centre(row + dr, column + dc)
            thick = width if 0 in (dr, dc) else 0.3 * width
            stage.line(points((x, y), end), thick * plot.module, None, 0.04)
    stage.disc(x, y, 0.38 * plot.module, None, 0.04)


def draw_leaf(
    stage: Stage, at: tuple[float, float], size: tuple[float, float], angle: float,
    ramp: Ramp | None,
    *, tone: float, barbs: bool = False, rim: float = 0.0,
) -> None:  # fmt: skip
    """One leaf with an outline, a lit half and a midrib.

    Args:
        stage: painted on.
        at: its centre in pixels.
        size: length and width in pixels.
        angle: its direction, radians clockwise from the right.
        ramp: its colours, None for those that lie there.
        tone: of its shaded half; the lit half is 0.09 lighter.
        barbs: side veins instead of a plain midrib.
        rim: tone of the outline.
    """
    (x, y), (length, width) = at, size
    outline = leaf(x, y, length, width, angle)
    edge = max(1.0, 0.1 * width)
    stage.poly(leaf(x, y, length + 2 * edge, width + 2 * edge, angle), ramp, rim)
    stage.poly(outline, None, tone)
    half = outline[: len(outline) // 2]
    stage.poly(half, None, tone + 0.09)
    tip = place(points((-0.46 * length, 0), (0.42 * length, 0)), x, y, 1, angle)
    stage.line(tip, max(1.0, 0.07 * width), None, tone + 0.26)
    if barbs:
        for share in (-0.25, -0.05, 0.15):
            for side in (-1, 1):
                barb = points((share * length, 0), ((share + 0.14) * length, side * 0.33 * width))
                stage.line(place(barb, x, y, 1, angle), 1, None, tone + 0.2)


def draw_blossom(
    stage: Stage, at: tuple[float, float], radius: float, ramp: Ramp, heart: Ramp, *,
    petals: int, angle: float, tone: float, rim: float,
) -> None:  # fmt: skip
    """A flower of overlapping petals with a heart of stamens.

    Args:
        stage: painted on.
        at: its centre in pixels.
        radius: in pixels.
        ramp: petals.
        heart: stamens.
        petals: how many.
        angle: of the first petal.
        tone: of the petals; their tips are lighter.
        rim: tone of the outlines.
    """
    x, y = at
    width = 2.0 * radius * np.sin(np.pi / petals) * 0.62
    for i in range(petals):
        a = angle + i * 2 * np.pi / petals
        cx, cy = x + 0.56 * radius * np.cos(a), y + 0.56 * radius * np.sin(a)
        stage.poly(ellipse(cx, cy, 0.48 * radius, width, a), ramp, rim)
        stage.poly(ellipse(cx, cy, 0.45 * radius, width * 0.9, a), ramp, tone)
        fx, fy = x + 0.7 * radius * np.cos(a), y + 0.7 * radius * np.sin(a)
        stage.poly(ellipse(fx, fy, 0.24 * radius, width * 0.62, a), ramp, min(tone + 0.12, 1))
        ray = points((x, y), (x + 0.62 * radius * np.cos(a), y + 0.62 * radius * np.sin(a)))
        stage.line(ray, max(1, 0.03 * radius), ramp, max(tone - 0.2, 0))
    stage.disc(x, y, 0.24 * radius, heart, 0.25)
    stage.disc(x, y, 0.18 * radius, heart, 0.62)
    for i in range(petals * 2):
        a = angle + i * np.pi / petals
        stage.disc(x + 0.3 * radius * np.cos(a), y + 0.3 * radius * np.sin(a),
                   max(1, 0.035 * radius), heart, 0.7)  # fmt: skip
