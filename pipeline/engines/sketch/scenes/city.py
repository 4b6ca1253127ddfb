"""City: skylines at night with lit windows, and the inside of a machine seen from above."""

import numpy as np

from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.noise import fbm, grid, smoothstep
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import box, points, star
from pipeline.engines.sketch.stage import Stage


def paint_skyline(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Three ranks of towers before a huge moon, over wet streets."""
    stage = Stage(size, palette.sky, 0.3)
    u = stage.unit
    _, y = grid(size)
    stage.set_tone(0.16 + 0.6 * smoothstep(0, 760 * u, y) + 0.04 * fbm(rng, size, 130 * u, 3))
    for sx, sy, r in rng.uniform((0, 0, 0.6), (1000, 420, 2.4), (110, 3)) * u:
        stage.disc(sx, sy, r, None, 1.0)
    x, r = rng.uniform(300, 700) * u, rng.uniform(190, 290) * u
    height = rng.uniform(270, 400) * u
    stage.disc(x, height, 1.08 * r, palette.hero, 0.5)
    stage.disc(x, height, r, palette.hero, 0.8)
    for rank, ramp in enumerate((palette.far, palette.near, palette.near.turned(-18))):
        _rank(stage, ramp, palette.glow if rank != 1 else palette.hero, rng, rank)
    _street(stage, palette, rng)
    return stage


def _rank(stage: Stage, ramp: Ramp, light: Ramp, rng: np.random.Generator, rank: int) -> None:
    u = stage.unit
    x = -40.0
    while x < 1040:
        width = rng.uniform(52, 104) + 10 * rank
        edge = abs(x + width / 2 - 500) / 500
        top = (
            560 + 60 * rank - (260 - 30 * rank) * edge * rng.uniform(0.5, 1.35) - rng.uniform(0, 60)
        )
        _tower(stage, ramp, light, (x * u, top * u, width * u), rng, 0.42 - 0.15 * rank)
        x += width * rng.uniform(0.86, 1.12)


def _tower(
    stage: Stage, ramp: Ramp, light: Ramp, frame: tuple[float, float, float],
    rng: np.random.Generator, tone: float,
) -> None:  # fmt: skip
    x, top, width = frame
    u, low = stage.unit, float(stage.size)
    kind = rng.integers(4)
    if kind == 0:
        spire = points(
            (x + 0.2 * width, top), (x + 0.5 * width, top - 0.9 * width), (x + 0.8 * width, top)
        )
        stage.poly(spire, ramp, tone)
    elif kind == 1:
        step = 0.18 * width
        stage.poly(points((x + step, top - step), (x + width - step, top - step),
                          (x + width - step, low), (x + step, low)), ramp, tone)  # fmt: skip
    elif kind == 2:
        stage.line(
            points((x + 0.5 * width, top - 70 * u), (x + 0.5 * width, top)), 2.5 * u, ramp, tone
        )
    stage.poly(points((x, top), (x + width, top), (x + width, low), (x, low)), ramp, tone)
    stage.poly(
        points((x, top), (x + 0.2 * width, top), (x + 0.2 * width, low), (x, low)),
        None,
        tone + 0.08,
    )
    pitch = 15 * u
    columns = max(2, int(width / pitch) - 1)
    for i in range(columns):
        for j in range(int((low - top) / (1.35 * pitch)) - 1):
            if rng.random() < 0.36:
                wx, wy = x + (i + 0.75) * width / (columns + 0.5), top + (j + 0.8) * 1.35 * pitch
                a, b = 0.26 * pitch, 0.36 * pitch
                stage.poly(box(wx - a, wy - b, wx + a, wy + b), light, rng.uniform(0.5, 0.95))


def _street(stage: Stage, palette: Palette, rng: np.random.Generator) -> None:
    u = stage.unit
    ground = points((-10, 880), (1010, 880), (1010, 1010), (-10, 1010)) * u
    stage.poly(ground, palette.near, 0.12)
    for _ in range(150):
        x, y, w = rng.uniform(0, 1000), rng.uniform(886, 1000), rng.uniform(12, 70)
        ramp = (palette.hero, palette.glow, palette.sky)[rng.integers(3)]
        stage.line(
            points((x, y), (x + w, y)) * u, rng.uniform(1.5, 4) * u, ramp, rng.uniform(0.35, 0.8)
        )


def paint_board(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """A circuit board: tracks fan out from the code to pads, chips and coils."""
    stage = Stage(size, palette.near, 0.2)
    u = stage.unit
    stage.set_tone(0.22 + 0.05 * fbm(rng, size, 200 * u, 3))
    for side in range(4):
        for lane in range(205, 800, 21):
            _track(stage, palette, lane, side, rng)
    for _ in range(7):
        side, along = int(rng.integers(4)), rng.uniform(60, 940)
        _chip(stage, palette, _turn(along, rng.uniform(70, 105), side), rng)
    for _ in range(16):
        x, y = _turn(rng.uniform(20, 980), rng.uniform(15, 150), int(rng.integers(4)))
        r = rng.uniform(8, 15) * u
        for k, tone in ((1.0, 0.7), (0.72, 0.12), (0.4, 0.85)):
            stage.disc(x * u, y * u, k * r, palette.glow, tone)
    return stage


def _turn(along: float, out: float, side: int) -> tuple[float, float]:
    """A place `out` from one of the four edges, `along` it, in thousandths."""
    return ((along, out), (1000 - out, along), (along, 1000 - out), (out, along))[side]


def _track(
    stage: Stage, palette: Palette, lane: float, side: int, rng: np.random.Generator
) -> None:
    u = stage.unit
    bend = rng.uniform(40, 165)
    shift = (lane - 500) * rng.uniform(0.1, 0.5)
    end = -10.0 if rng.random() < 0.6 else rng.uniform(5, max(6.0, bend - abs(shift) - 20))
    corner = max(bend - abs(shift), end)
    path = [(lane, 260.0), (lane, bend), (lane + shift, corner), (lane + shift, end)]
    curve = points(*(_turn(a, b, side) for a, b in path)) * u
    bright = rng.random() < 0.3
    stage.line(curve, 5 * u, palette.glow if bright else palette.near, 0.62 if bright else 0.5)
    x, y = curve[-1]
    stage.disc(x, y, 7.5 * u, palette.glow, 0.75)
    stage.disc(x, y, 3.5 * u, palette.near, 0.05)


def _chip(
    stage: Stage, palette: Palette, at: tuple[float, float], rng: np.random.Generator
) -> None:
    u = stage.unit
    (x, y), w, h = (v * u for v in at), rng.uniform(28, 58) * u, rng.uniform(26, 46) * u
    for k in np.linspace(-0.8, 0.8, 6):
        stage.line(
            points((x + k * w, y - 1.3 * h), (x + k * w, y + 1.3 * h)), 5 * u, palette.glow, 0.8
        )
    case = points((x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h))
    stage.poly(case, palette.far, 0.05)
    stage.line(case, 2 * u, palette.far, 0.4, closed=True)
    stage.disc(x - 0.7 * w, y - 0.55 * h, 4 * u, palette.glow, 0.7)
    stage.poly(star(x, y, 0.5 * h, 4, 0.3), palette.glow, 0.5)
