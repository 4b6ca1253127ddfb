"""Coast: a lighthouse on its headland, lanterns over the water, sailing boats in a calm bay."""

import numpy as np

from pipeline.engines.sketch.noise import fbm, grid, smoothstep
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import Points, ellipse, points, shift, smooth
from pipeline.engines.sketch.stage import Stage

_HORIZON = 470.0


def paint_coast(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """A bay in the evening or the morning; the lighthouse stands in the left margin."""
    stage = Stage(size, palette.sky, 0.9)
    u = stage.unit
    _, y = grid(size)
    high = smoothstep(_HORIZON * u, 0, y)
    stage.set_tone(0.95 - 0.5 * high + 0.03 * fbm(rng, size, 180 * u, 3))
    sun = rng.uniform(430, 700)
    stage.disc(sun * u, rng.uniform(300, 430) * u, rng.uniform(120, 190) * u, palette.hero, 0.6)
    _water(stage, palette, sun, rng)
    _beams(stage, rng)
    _headland(stage, palette, rng)
    for x, y0, tall in ((905, 620, 190), (700, 905, 150), (420, 950, 110)):
        _boat(stage, palette, (x + rng.uniform(-40, 40), y0 + rng.uniform(-25, 25)),
              tall * rng.uniform(0.85, 1.2))  # fmt: skip
    _lighthouse(stage, palette)
    if rng.random() < 0.6:
        _lanterns(stage, palette, rng)
    return stage


def _water(stage: Stage, palette: Palette, sun: float, rng: np.random.Generator) -> None:
    u = stage.unit
    sea = points((0, _HORIZON), (1000, _HORIZON), (1000, 1000), (0, 1000)) * u
    stage.poly(sea, palette.near, 0.36)
    far = np.array([(x, _HORIZON - 14 - 16 * np.sin(x / 90)) for x in range(560, 1001, 20)])
    hills = np.vstack([far, [(1000, _HORIZON), (560, _HORIZON)]])
    stage.poly(hills * u, palette.far, 0.5)
    for _ in range(90):
        depth = rng.uniform(0, 1)
        x, y = rng.uniform(-40, 1000), _HORIZON + 8 + depth * 520
        length = (40 + 130 * depth) * rng.uniform(0.5, 1.2)
        bend = points((x, y), (x + 0.5 * length, y - 3 - 6 * depth), (x + length, y))
        near_sun = abs(x + length / 2 - sun) < 130
        ramp = palette.hero if near_sun else palette.near
        stage.line(smooth(bend) * u, (2 + 5 * depth) * u, ramp, 0.85 if near_sun else 0.62)


def _headland(stage: Stage, palette: Palette, rng: np.random.Generator) -> None:
    u = stage.unit
    top = [(-40, 640), (30, 622), (95, 616), (170, 650), (225, 720), (300, 800)]
    crest = shift(smooth(points(*top, (330, 1040))), 0, rng.uniform(-15, 15))
    stage.poly(np.vstack([crest, [(-40, 1040)]]) * u, palette.far, 0.3)
    stage.line(crest * u, 6 * u, palette.far, 0.75)
    for k in range(1, 5):
        crack = points((20 + 45 * k, 690 + 40 * k), (50 + 40 * k, 760 + 40 * k), (40 + 42 * k, 900))
        stage.line(smooth(crack) * u, 3 * u, palette.far, 0.14)


def _lighthouse(stage: Stage, palette: Palette) -> None:
    """A striped tower with a gallery, a lit lantern room and a dome."""
    u = stage.unit

    def half(y: float) -> float:
        return 27 + 24 * (y - 210) / 420

    def band(top: float, low: float) -> Points:
        a, b = half(top), half(low)
        return points((92 - a, top), (92 + a, top), (92 + b, low), (92 - b, low)) * u

    stage.poly(band(204, 636), palette.near, 0.06)
    for i in range(6):
        top = 210 + 70 * i
        ramp, tone = (palette.hero, 0.46) if i % 2 else (palette.sky, 0.96)
        stage.poly(band(top, top + 70), ramp, tone)
    stage.poly(points((46, 196), (138, 196), (130, 214), (54, 214)) * u, palette.near, 0.1)
    stage.poly(points((66, 140), (118, 140), (118, 196), (66, 196)) * u, palette.glow, 0.95)
    for x in (66, 92, 118):
        stage.line(points((x, 140), (x, 196)) * u, 4 * u, palette.near, 0.1)
    dome = smooth(points((58, 142), (66, 112), (92, 92), (118, 112), (126, 142)))
    stage.poly(dome * u, palette.hero, 0.3)
    stage.line(points((92, 92), (92, 66)) * u, 5 * u, palette.near, 0.1)
    for y in (330, 470):
        stage.poly(ellipse(92, y, 9, 14) * u, palette.near, 0.1)


def _beams(stage: Stage, rng: np.random.Generator) -> None:
    """Two cones of light from the lantern room, which only lighten what they cross."""
    u = stage.unit
    lean = rng.uniform(-60, 60)
    for low, high in ((60, 190), (-150, -60)):
        cone = points((92, 168), (1040, 168 + lean + low), (1040, 168 + lean + high)) * u
        stage.lay(0.35 * stage.within(cone), None, 0.97)


def _boat(stage: Stage, palette: Palette, at: tuple[float, float], tall: float) -> None:
    """A sailing boat `tall` thousandths high, its hull's middle at `at`."""
    u = stage.unit

    def put(*pairs: tuple[float, float]) -> Points:
        return shift(points(*pairs) * tall, *at) * u

    hull = put((-0.5, 0), (0.52, 0), (0.36, 0.2), (-0.34, 0.2))
    for k in range(3):
        stage.line(put((-0.3 + 0.1 * k, 0.27 + 0.07 * k), (0.3 - 0.08 * k, 0.27 + 0.07 * k)),
                   3 * u, palette.hero, 0.75)  # fmt: skip
    for sail, ramp, tone in (
        (put((0.02, -1), (0.02, -0.08), (0.46, -0.08)), palette.glow, 0.9),
        (put((-0.04, -0.9), (-0.04, -0.08), (-0.42, -0.08)), palette.sky, 0.96),
    ):
        stage.poly(sail, ramp, tone)
        stage.line(sail, 3 * u, palette.near, 0.14, closed=True)
    stage.line(put((0, 0), (0, -1.06)), 5 * u, palette.near, 0.1)
    stage.poly(hull, palette.hero, 0.4)
    stage.line(hull, 3 * u, palette.near, 0.08, closed=True)


def _lanterns(stage: Stage, palette: Palette, rng: np.random.Generator) -> None:
    """Paper lanterns on a line from the lighthouse to the other edge."""
    u = stage.unit
    sag = rng.uniform(50, 80)
    x = np.linspace(118, 1010, 40)
    y = 118 + sag * (1 - ((x - 560) / 450) ** 2) - 50
    stage.line(np.stack([x, y], 1) * u, 3 * u, palette.near, 0.12)
    for k in range(4, 40, 5):
        cx, cy = float(x[k]), float(y[k]) + 34
        stage.poly(ellipse(cx, cy, 25, 30) * u, palette.near, 0.1)
        stage.poly(ellipse(cx, cy, 22, 27) * u, palette.glow, 0.82)
        for rib in (-0.5, 0.0, 0.5):
            stage.line(ellipse(cx, cy, 22 * rib, 27) * u, 1.5 * u, palette.hero, 0.45, closed=True)
        for dy in (-30, 30):
            stage.line(points((cx - 9, cy + dy), (cx + 9, cy + dy)) * u, 7 * u, palette.near, 0.1)
