"""Rosette: patterns around the centre: rose windows, mandalas, sunbursts."""

import numpy as np

from pipeline.engines.sketch.noise import grid
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import ellipse, leaf, points
from pipeline.engines.sketch.stage import Stage


def paint_window(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """A rose window: rings of petal-shaped panes around the code."""
    stage = Stage(size, palette.sky, 0.3)
    c, u = size / 2, stage.unit
    spokes = int(rng.choice([12, 16, 20, 24]))
    ramps = [palette.near, palette.hero, palette.glow, palette.far, palette.sky]
    start = int(rng.integers(5))
    for ring, (radius, length) in enumerate(
        ((640, 190), (500, 170), (372, 150), (250, 130), (130, 150))
    ):
        n = spokes if ring < 3 else spokes // 2
        stage.disc(c, c, (radius + length * 0.62) * u, ramps[(ring + start) % 5], 0.24)
        stage.line(ellipse(c, c, (radius + length * 0.62) * u, (radius + length * 0.62) * u, n=128),
                   7 * u, palette.glow, 0.72, closed=True)  # fmt: skip
        for i in range(n):
            angle = (i + 0.5 * (ring % 2)) * 2 * np.pi / n
            width = 2 * np.pi * radius / n * 0.92
            x, y = c + radius * u * np.cos(angle), c + radius * u * np.sin(angle)
            for k, (grow, tone) in enumerate(((1.0, 0.05), (0.88, 0.5), (0.55, 0.74))):
                pane = leaf(x, y, length * grow * u, width * grow * u, angle, belly=0.6)
                stage.poly(pane, ramps[(ring + start + 1 + (i + k) % 2) % 5], tone)
            gx, gy = (
                c + (radius + 0.5 * length) * u * f(angle + np.pi / n) for f in (np.cos, np.sin)
            )
            stage.disc(gx, gy, 0.2 * width * u, palette.glow, 0.08)
            stage.disc(gx, gy, 0.14 * width * u, palette.hero, 0.6)
    return stage


def paint_sunburst(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Art deco: gilded rays, nested arches and stepped corners."""
    stage = Stage(size, palette.sky, 0.12)
    u, n = stage.unit, int(rng.choice([24, 32, 40]))
    cx, cy = 500 * u, rng.choice([500, 1000, 820]) * u
    for i in range(n):
        a, b = ((i + k) * 2 * np.pi / n for k in (0.0, 0.5))
        far = 1600 * u
        ray = points((cx, cy), (cx + far * np.cos(a), cy + far * np.sin(a)),
                     (cx + far * np.cos(b), cy + far * np.sin(b)))  # fmt: skip
        stage.poly(ray, palette.glow if i % 2 else palette.near, 0.42 if i % 2 else 0.3)
        stage.line(ray[:2], 2 * u, palette.glow, 0.75)
    for k in range(6):
        r = (470 + 52 * k) * u
        stage.line(
            ellipse(500 * u, 500 * u, r, r, n=128),
            (9 - k) * u,
            palette.glow,
            0.8 - 0.05 * k,
            closed=True,
        )
    for sx in (-1, 1):
        for sy in (-1, 1):
            for k in range(6, 0, -1):
                r = 46 * k * u
                stage.disc(
                    (500 + 500 * sx) * u,
                    (500 + 500 * sy) * u,
                    r,
                    palette.hero,
                    0.7 if k % 2 else 0.06,
                )
    return stage


def paint_mandala(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Concentric wreaths of pointed petals on a glowing ground."""
    stage = Stage(size, palette.sky, 0.8)
    c, u = size / 2, stage.unit
    x, y = grid(size)
    stage.set_tone(np.clip(0.98 - np.hypot(x - c, y - c) / (1.25 * size), 0, 1))
    n = int(rng.choice([10, 12, 16, 18]))
    ramps = [palette.hero, palette.near, palette.glow, palette.far]
    turn = int(rng.integers(4))
    for ring in range(8, 0, -1):
        radius = (95 * ring - 20) * u
        ramp = ramps[(ring + turn) % 4]
        count = n if ring < 4 else 2 * n
        for i in range(count):
            angle = (i + 0.5 * (ring % 2)) * 2 * np.pi / count
            px, py = c + radius * np.cos(angle), c + radius * np.sin(angle)
            width = 2 * np.pi * max(radius, 60 * u) / count * 1.12
            for grow, tone in ((1.0, 0.1), (0.9, 0.45), (0.62, 0.66), (0.3, 0.9)):
                stage.poly(leaf(px, py, 170 * grow * u, width * grow, angle, belly=0.4), ramp, tone)
        for i in range(count):
            angle = (i + 0.5 * (ring % 2) + 0.5) * 2 * np.pi / count
            px, py = (
                c + 1.0 * (radius + 70 * u) * np.cos(angle),
                c + (radius + 70 * u) * np.sin(angle),
            )
            stage.disc(px, py, 7 * u, palette.glow, 0.9)
    return stage
