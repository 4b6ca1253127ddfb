"""Ridges: ranges behind ranges under a sun or moon, with trees, dunes or snowed-in houses."""

import numpy as np

from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.noise import Field, fbm, grid, smoothstep
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import Points, place, points, ridge
from pipeline.engines.sketch.stage import Stage


def paint_woods(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Misty ranges of conifers."""
    stage = _sky(palette, size, rng, dusk=rng.random() < 0.5)
    for i in range(5):
        line = _range(stage, palette, rng, i, rough=0.35)
        _trees(stage, palette.near if i > 1 else palette.far, line, rng, i)
    return stage


def paint_village(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Snowy peaks, firs and houses with lit windows, under falling snow."""
    stage = _sky(palette, size, rng, dusk=True)
    for i in range(4):
        line = _range(stage, palette, rng, i, rough=0.75 if i < 2 else 0.1, snow=True)
        if i > 1:
            _trees(stage, palette.near, line[::2], rng, i, snow=True)
            _houses(stage, palette, line, rng, i)
    for x, y, r in rng.uniform((0, 0, 1), (1000, 1000, 4.5), (260, 3)) * stage.unit:
        stage.disc(x, y, r, None, 1.0)
    return stage


def paint_dunes(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Dunes with knife-edge crests under a great sun."""
    stage = _sky(palette, size, rng, dusk=False)
    u = stage.unit
    for i in range(6):
        base = (380 + i * 105 + rng.uniform(-20, 20)) * u
        crest = ridge(rng, size, base, (54 - 2 * i) * u, 0.12, 1)
        ramp = (palette.far, palette.hero, palette.near)[min(i // 2, 2)]
        stage.poly(crest, ramp, 0.62 - 0.05 * i)
        top = crest[:-2]
        foot = top + np.stack(
            [
                140 * u * np.sin(np.linspace(0, 9, len(top)) + i),
                (60 + 50 * np.sin(np.linspace(0, 7, len(top)) - i)) * u,
            ],
            1,
        )
        stage.poly(np.vstack([top, foot[::-1]]), ramp, 0.36 - 0.04 * i)
        for k in range(1, 5):
            sway = 6 * u * np.sin(np.linspace(0, 60, len(top)) + k) + (70 + 22 * k) * u
            ripple = top + np.stack([np.zeros(len(top)), sway], 1)
            stage.line(ripple, 1.6 * u, None, 0.5 - 0.04 * i)
        stage.line(top, 3 * u, ramp, 0.95)
    return stage


def _sky(palette: Palette, size: int, rng: np.random.Generator, *, dusk: bool) -> Stage:
    stage = Stage(size, palette.sky, 0.9)
    u = stage.unit
    _, y = grid(size)
    high = smoothstep(520 * u, 0, y)
    stage.set_tone(0.95 - (0.72 if dusk else 0.45) * high + 0.03 * fbm(rng, size, 160 * u, 3))
    x, top = rng.uniform(280, 720) * u, rng.uniform(220, 400) * u
    r = rng.uniform(150, 280) * u
    orb = palette.glow if dusk else palette.hero
    for k in range(4, 0, -1):
        stage.lay(0.16 * _soft_disc(stage, x, top, r * (1 + 0.32 * k), 3), orb, 0.9)
    stage.disc(x, top, r, orb, 0.9 if dusk else 0.56)
    if dusk:
        for sx, sy, sr in rng.uniform((0, 0, 0.6), (1000, 330, 2.6), (120, 3)) * u:
            stage.disc(sx, sy, sr, None, 1.0)
    return stage


def _soft_disc(stage: Stage, x: float, y: float, r: float, soft: float) -> Field:
    px, py = grid(stage.size)
    return smoothstep(r + soft, r - soft, np.hypot(px - x, py - y))


def _range(
    stage: Stage, palette: Palette, rng: np.random.Generator, i: int, *, rough: float,
    snow: bool = False,
) -> Points:  # fmt: skip
    u = stage.unit
    base = (330 + i * 135 + rng.uniform(-25, 25)) * u
    crest = ridge(rng, stage.size, base, (120 - 18 * i) * u, rough, 2 + i // 2)
    ramp = palette.far if i < 2 else palette.near
    tone = (0.86 + 0.02 * i) if snow and i > 1 else 0.66 - 0.13 * i
    stage.poly(crest, ramp, tone)
    if snow and i < 2:
        _caps(stage, crest[:-2], ramp, rng)
    # Mist gathers at the foot of every range.
    _, y = grid(stage.size)
    foot = stage.within(crest) * smoothstep(base, base + 190 * u, y) * 0.55
    stage.lay(foot, None, 0.95)
    return crest[:-2]


def _caps(stage: Stage, crest: Points, ramp: Ramp, rng: np.random.Generator) -> None:
    jag = np.abs(np.convolve(rng.normal(0, 30, len(crest)), np.ones(3) / 3, "same")) + 26
    depth = jag * stage.unit * (1.6 - (crest[:, 1] - crest[:, 1].min()) / (150 * stage.unit))
    lower = crest + np.stack([np.zeros(len(crest)), np.maximum(depth, 0)], 1)
    stage.poly(np.vstack([crest, lower[::-1]]), ramp, 0.96)


def _trees(
    stage: Stage, ramp: Ramp, line: Points, rng: np.random.Generator, i: int, *, snow: bool = False
) -> None:
    height = (34 + 26 * i) * stage.unit
    step = max(1, round(6 / (len(line) / 220) / (1 + 0.2 * i)))
    for x, y in line[:: max(2, step)]:
        h = height * rng.uniform(0.6, 1.35)
        x0 = x + rng.normal(0, 6 * stage.unit)
        fir(stage, ramp, x0, y + 0.12 * h, h, tone=max(0.5 - 0.11 * i, 0.05), snow=snow)


def fir(
    stage: Stage, ramp: Ramp, x: float, y: float, height: float, *, tone: float, snow: bool = False
) -> None:
    """A conifer standing at (x, y): three tiers, lit from the left, snowed on if wanted."""
    for k in range(3, -1, -1):
        top, wide = 1 - 0.24 * (3 - k) * 1.0, 0.0
        top = 0.34 + 0.22 * k
        wide = 0.30 - 0.06 * k
        foot = top - 0.34
        tier = points((0, -top), (wide, -foot), (0.3 * wide, -foot - 0.04), (0, -foot + 0.02),
                      (-0.3 * wide, -foot - 0.04), (-wide, -foot))  # fmt: skip
        stage.poly(place(tier, x, y, height), ramp, tone)
        lit = points((0, -top), (-0.1 * wide, -foot - 0.08), (-wide, -foot))
        stage.poly(place(lit, x, y, height), ramp, 0.96 if snow else tone + 0.12)


def _houses(stage: Stage, palette: Palette, line: Points, rng: np.random.Generator, i: int) -> None:
    for x, y in line[rng.choice(len(line), 5, replace=False)]:
        w = rng.uniform(60, 90) * (0.6 + 0.25 * i) * stage.unit
        wall = points((-0.5, 0.2), (-0.5, -0.42), (0, -0.85), (0.5, -0.42), (0.5, 0.2))
        roof = points((-0.64, -0.36), (0, -1.0), (0.64, -0.36), (0.56, -0.26), (0, -0.8),
                      (-0.56, -0.26))  # fmt: skip
        stage.poly(place(wall, x, y, w), palette.hero, 0.2)
        stage.poly(place(roof, x, y, w), palette.far, 0.98)
        for cx in (-0.22, 0.2):
            pane = points((cx - 0.1, -0.3), (cx + 0.1, -0.3), (cx + 0.1, -0.05), (cx - 0.1, -0.05))
            stage.poly(place(pane, x, y, w), palette.glow, 0.72)
