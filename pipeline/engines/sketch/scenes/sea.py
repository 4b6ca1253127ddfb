"""Sea: a woodblock print's sun, sacred mountain, bars of mist and breaking waves."""

import numpy as np

from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.noise import grid
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import Points, arc, points, shift, smooth
from pipeline.engines.sketch.stage import Stage


def paint_sea(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Waves under a mountain or a low sun."""
    stage = Stage(size, palette.sky, 0.9)
    u = stage.unit
    _, y = grid(size)
    # Bokashi: the graded band at the top of a print.
    stage.set_tone(0.94 - 0.62 * np.exp(-((y / (170 * u)) ** 2)))
    side = rng.choice([-1, 1])
    stage.disc((500 + side * rng.uniform(90, 230)) * u, rng.uniform(230, 360) * u,
               rng.uniform(170, 240) * u, palette.hero, 0.5)  # fmt: skip
    if rng.random() < 0.75:
        _mountain(stage, palette, (500 - side * rng.uniform(60, 200)) * u, rng)
    _mist(stage, palette, rng)
    if rng.random() < 0.75:
        breaker(stage, palette.near, -side, rng)
    if rng.random() < 0.5:
        scales(stage, palette.near, rng.uniform(660, 740) * u, rng.uniform(58, 84) * u)
    else:
        _swell(stage, palette.near, rng)
    return stage


def _mountain(stage: Stage, palette: Palette, x: float, rng: np.random.Generator) -> None:
    u = stage.unit
    top, half = rng.uniform(60, 110) * u, rng.uniform(400, 520) * u
    base = 640 * u
    t = np.linspace(0, 1, 40)
    flank = np.stack([half * t**1.45 + 46 * u, top + (base - top) * t], 1)
    body = shift(np.vstack([[-1, 1] * flank[::-1], flank]), x, 0)
    stage.poly(body, palette.far, 0.42)
    cap_at = int(rng.integers(11, 15))
    right = flank[:cap_at]
    low = right[-1, 1]
    teeth = np.linspace(right[-1, 0], -right[-1, 0], 15)
    drop = np.where(np.arange(15) % 2 == 0, 0, 1) * rng.uniform(20, 75, 15) * u
    hem = np.stack([teeth, low + drop], 1)
    snow = shift(np.vstack([[-1, 1] * right[::-1], right, hem]), x, 0)
    stage.poly(snow, palette.far, 0.96)
    stage.line(body, 2.2 * u, palette.near, 0.12)


def _mist(stage: Stage, palette: Palette, rng: np.random.Generator) -> None:
    u = stage.unit
    for _ in range(rng.integers(4, 7)):
        x, y = rng.uniform(-100, 1000) * u, rng.uniform(120, 560) * u
        for step in range(rng.integers(2, 4)):
            length, r = rng.uniform(160, 330) * u, 15 * u
            x0, y0 = x + step * rng.uniform(-70, 90) * u, y + step * 2 * r
            bar = np.vstack(
                [
                    arc(x0 + length, y0, r, -np.pi / 2, np.pi / 2),
                    arc(x0, y0, r, np.pi / 2, 1.5 * np.pi),
                ]
            )
            stage.poly(bar, palette.sky, 0.985)
            stage.line(bar, 1.6 * u, palette.far, 0.55, closed=True)


def scales(stage: Stage, ramp: Ramp, top: float, radius: float) -> None:
    """Seigaiha: overlapping rings, row over row, from `top` to the bottom edge."""
    rings = ((1.0, 0.95), (0.86, 0.22), (0.68, 0.9), (0.55, 0.3), (0.38, 0.85), (0.24, 0.2))
    row, y = 0, top
    while y < stage.size + radius:
        shift = radius * (row % 2)
        for x in np.arange(-radius, stage.size + 2 * radius, 2 * radius) + shift:
            for share, tone in rings:
                stage.disc(float(x), y, radius * share, ramp, tone)
        y += radius * 0.52
        row += 1


def _swell(stage: Stage, ramp: Ramp, rng: np.random.Generator) -> None:
    """Rows of trochoid waves with foam lines."""
    u = stage.unit
    x = np.linspace(-60, 1060, 320)
    for row in range(7):
        base = 620 + row * 62
        length, phase = 150 + row * 16, rng.uniform(0, 2 * np.pi)
        a = x / length * 2 * np.pi + phase
        crest = np.stack([x + 0.13 * length * np.sin(a), base - 24 * np.cos(a)], 1) * u
        close = points((1100, 1100), (-100, 1100)) * u
        stage.poly(np.vstack([crest, close]), ramp, 0.18 + 0.05 * row)
        stage.line(crest, 7 * u, ramp, 0.96)
        for k in (1, 2, 3):
            lower = shift(crest, 6 * k * u, 15 * k * u)
            stage.line(lower, 2.4 * u, ramp, 0.42 + 0.1 * k)


def breaker(stage: Stage, ramp: Ramp, side: int, rng: np.random.Generator) -> None:
    """One great wave that curls in from the left (`side` -1) or the right."""
    u = stage.unit
    lift = rng.uniform(-60, 60)

    def at(*pairs: tuple[float, float]) -> Points:
        curve = shift(smooth(points(*pairs), 14), 0, lift)
        if side > 0:
            curve = (1000, 0) + curve * (-1, 1)
        return curve * u

    spine = [(-60, 560), (20, 400), (110, 300), (215, 262), (300, 300), (322, 372)]
    belly = [(290, 400), (262, 352), (205, 336), (160, 392), (150, 500), (220, 660), (400, 840)]
    body = np.vstack([at(*spine, *belly), np.array([[400.0, 1100.0], [-60.0, 1100.0]]) * u])
    if side > 0:
        body[-2:, 0] = stage.size - body[-2:, 0]
    stage.poly(body, ramp, 0.2)
    for k in range(1, 6):
        inner = [(px - 22 * k, py + 30 * k) for px, py in spine[:4]]
        tail = [
            (160 - 24 * k, 420 + 34 * k),
            (150 - 16 * k, 540 + 30 * k),
            (230 - 22 * k, 700 + 24 * k),
        ]
        stage.line(at(*inner, *tail), (7 - k * 0.7) * u, ramp, 0.9 - 0.07 * k)
    lip = at(*spine, *belly[:3])
    _foam(stage, ramp, lip, rng)


def _foam(stage: Stage, ramp: Ramp, lip: Points, rng: np.random.Generator) -> None:
    u = stage.unit
    size = np.interp(np.arange(len(lip)), [0, len(lip) * 0.55, len(lip) - 1], [9, 26, 15]) * u
    jitter = rng.normal(0, 7 * u, lip.shape)
    for tone, grow in ((0.2, 3.0 * u), (0.99, 0.0)):
        for (x, y), r in zip((lip + jitter)[::2], size[::2], strict=False):
            stage.disc(x, y, r + grow, ramp, tone)
    for x, y in lip[len(lip) // 2 :: 2] + rng.normal(0, 46 * u, lip[len(lip) // 2 :: 2].shape):
        stage.disc(x, y, rng.uniform(2, 7) * u, ramp, 0.97)
