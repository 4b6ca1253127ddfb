"""Garden: a border of large blossoms and leaves, thinning out towards the code."""

import numpy as np

from pipeline.engines.sketch.materials.foliage import draw_blossom, draw_leaf
from pipeline.engines.sketch.noise import fbm, grid, smoothstep
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.stage import Stage


def paint_garden(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """A botanical border on a softly lit ground, or on a deep one."""
    deep = rng.random() < 0.5
    stage = Stage(size, palette.sky, 0.2 if deep else 0.9)
    u = stage.unit
    x, y = grid(size)
    glow = np.hypot(x - size / 2, y - size / 2) / (0.62 * size)
    stage.lay(smoothstep(0.9, 0.2, glow + 0.25 * fbm(rng, size, 180 * u, 2)), palette.hero, None)
    if rng.random() < 0.6:
        _great_blossom(stage, palette, rng)
    spots = _border(rng, 120)
    greens = [palette.near, palette.near.turned(18), palette.far]
    for px, py in spots:
        angle = np.arctan2(py - 500, px - 500) + rng.normal(0, 0.9)
        length = rng.uniform(80, 170) * u
        draw_leaf(stage, (px * u, py * u), (length, length * rng.uniform(0.3, 0.5)), angle,
                  greens[rng.integers(3)], tone=rng.uniform(0.2, 0.55), rim=0.05,
                  barbs=True)  # fmt: skip
    petals = int(rng.integers(5, 9))
    flowers = [palette.hero, palette.hero.turned(25), palette.glow, palette.hero.turned(-25)]
    for px, py in _border(rng, 34):
        near_edge = max(abs(px - 500), abs(py - 500)) / 500
        draw_blossom(stage, (px * u, py * u), rng.uniform(26, 88) * near_edge * u,
                     flowers[rng.integers(4)], palette.glow, petals=petals,
                     angle=rng.uniform(0, 6), tone=rng.uniform(0.5, 0.86),
                     rim=0.12)  # fmt: skip
    return stage


def _great_blossom(stage: Stage, palette: Palette, rng: np.random.Generator) -> None:
    """One flower as large as the code, so that its petals carry the modules."""
    at = tuple(rng.uniform(420, 580, 2) * stage.unit)
    draw_blossom(stage, (at[0], at[1]), rng.uniform(330, 420) * stage.unit, palette.hero,
                 palette.glow, petals=int(rng.integers(5, 9)), angle=rng.uniform(0, 6), tone=0.62,
                 rim=0.2)  # fmt: skip


def _border(rng: np.random.Generator, n: int) -> list[tuple[float, float]]:
    """Random places outside the middle, in thousandths of the side."""
    spots = rng.uniform(-20, 1020, (n * 4, 2))
    outside = np.abs(spots - 500).max(1) > 330
    return [(float(a), float(b)) for a, b in spots[outside][:n]]
