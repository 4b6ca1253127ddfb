"""Cosmos: nebulae, ringed planets and stars."""

import numpy as np

from pipeline.engines.sketch.noise import fbm, grid, smoothstep, warp
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import ellipse, star
from pipeline.engines.sketch.stage import Stage


def paint_nebula(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Clouds of gas in three hues, warped twice over (after Quilez), with planets and stars."""
    stage = Stage(size, palette.sky, 0.3)
    u = stage.unit
    dx, dy = (110 * u * fbm(rng, size, 260 * u, 3) for _ in range(2))
    cloud = warp(fbm(rng, size, 300 * u, 5), dx, dy)
    hues = warp(fbm(rng, size, 340 * u, 3), dy, dx)
    stage.lay(smoothstep(-0.1, 0.5, hues), palette.hero, None)
    stage.lay(smoothstep(-0.1, 0.5, -hues), palette.near, None)
    stage.lay(smoothstep(0.25, 0.75, cloud), palette.glow, None)
    stage.set_tone(0.26 + 0.30 * cloud + 0.10 * np.abs(hues))
    for x, y, r in rng.uniform((0, 0, 0.5), (1000, 1000, 2.2), (420, 3)) * u:
        stage.disc(x, y, r, None, 1.0)
    for x, y, r in rng.uniform((20, 20, 9), (980, 980, 24), (16, 3)) * u:
        stage.poly(star(x, y, r, 4, 0.16), palette.glow, 1.0)
    if rng.random() < 0.6:
        _planet(stage, palette, rng.uniform(380, 620) * u, rng.uniform(400, 600) * u,
                rng.uniform(240, 330) * u, rng)  # fmt: skip
    for corner in rng.permutation(4)[: rng.integers(1, 4)]:
        x, y = ((110, 120), (880, 130), (120, 880), (880, 870))[corner]
        _planet(stage, palette, (x + rng.uniform(-50, 50)) * u, (y + rng.uniform(-50, 50)) * u,
                rng.uniform(40, 120) * u, rng)  # fmt: skip
    return stage


def _planet(
    stage: Stage, palette: Palette, x: float, y: float, r: float, rng: np.random.Generator
) -> None:
    ramp = (palette.hero, palette.glow, palette.far)[rng.integers(3)]
    tilt, ringed = rng.uniform(-0.6, 0.6), rng.random() < 0.6
    if ringed:
        stage.line(
            ellipse(x, y, 1.75 * r, 0.42 * r, tilt), 0.16 * r, palette.glow, 0.8, closed=True
        )
    px, py = grid(stage.size)
    disc = smoothstep(r + 1, r - 1, np.hypot(px - x, py - y))
    light = smoothstep(1.5 * r, 0.1 * r, np.hypot(px - x + 0.45 * r, py - y + 0.45 * r))
    across = -np.sin(tilt) * (px - x) + np.cos(tilt) * (py - y)
    bands = 0.10 * np.sin(across / r * rng.uniform(8, 14) + 1.2 * fbm(rng, stage.size, r, 2))
    stage.lay(disc, ramp, 0.12 + 0.72 * light + bands)
    if ringed:
        half = ellipse(x, y, 1.75 * r, 0.42 * r, tilt, 64)[2:31]
        stage.line(half, 0.16 * r, palette.glow, 0.9)
