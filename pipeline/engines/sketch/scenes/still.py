"""Still scenes: raked sand, a cafe table seen from above, a wheat field under a swirling sky."""

import numpy as np

from pipeline.engines.sketch.materials.stones import stone
from pipeline.engines.sketch.noise import fbm, grid, smoothstep
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import ellipse, leaf, place, points, ridge, shift, smooth
from pipeline.engines.sketch.stage import Stage


def paint_zen(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """A raked garden: furrows run straight, and in rings around mossy boulders."""
    stage = Stage(size, palette.sky, 0.9)
    u = stage.unit
    x, y = grid(size)
    corners = rng.permutation(
        np.array([(110, 130), (890, 120), (110, 880), (890, 870), (500, 70), (500, 930)])
    )
    boulders = corners[: rng.integers(3, 5)] + rng.uniform(-40, 40, (1, 2))
    lean = rng.uniform(-0.35, 0.35)
    rake = y + lean * x + 26 * u * np.sin(x / (150 * u) + rng.uniform(0, 6))
    furrow = np.sin(rake / (4.2 * u))
    for bx, by in boulders * u:
        ring = np.hypot(x - bx, (y - by) * 1.12)
        near = smoothstep(rng.uniform(215, 250) * u, 200 * u, ring)
        furrow = furrow * (1 - near) + near * np.sin(ring / (4.2 * u))
    sun = rng.random() < 0.6
    if sun:
        stage.disc(
            rng.uniform(300, 700) * u, rng.uniform(330, 520) * u, 230 * u, palette.hero, 0.62
        )
    stage.set_tone(stage.tones() - 0.08 + 0.10 * furrow + 0.02 * fbm(rng, size, 200 * u, 3))
    for bx, by in boulders * u:
        for _ in range(int(rng.integers(2, 4))):
            cx, cy = (c + rng.normal(0, 34 * u) for c in (bx, by))
            rx = rng.uniform(34, 78) * u
            shape = stone(rng, rx, rx * rng.uniform(0.6, 0.85))
            stage.poly(shape * 1.12 + (cx + 6 * u, cy + 12 * u), None, 0.5)
            for k, tone in ((1.0, 0.12), (0.82, 0.26), (0.55, 0.38), (0.25, 0.5)):
                stage.poly(shape * k + (cx - (1 - k) * 0.3 * rx, cy - (1 - k) * 0.35 * rx),
                           (palette.far, palette.near)[int(k < 0.9)], tone)  # fmt: skip
    return stage


def paint_cafe(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """A wooden table with cups of latte, beans and spoons around the code."""
    stage = Stage(size, palette.sky, 0.6)
    u = stage.unit
    x, _ = grid(size)
    plank = np.floor(x / (125 * u))
    wood = np.sin((x + 14 * u * fbm(rng, size, 150 * u, 3)) / (5 * u) + plank * 2.1)
    seam = np.abs(np.mod(x / (125 * u), 1) - 0.5) > 0.492
    stage.set_tone(0.62 + 0.035 * wood + 0.05 * np.sin(plank * 5.3) - 0.3 * seam)
    for _ in range(70):
        _bean(
            stage,
            palette,
            rng.uniform(0, 1000) * u,
            rng.uniform(0, 1000) * u,
            15 * u,
            rng.uniform(0, 6),
        )
    great = rng.random() < 0.55
    if great:
        middle = rng.uniform(470, 530, 2) * u
        _cup(stage, palette, middle[0], middle[1], rng.uniform(400, 450) * u, rng)
    places = [(120, 140), (880, 150), (130, 870), (875, 865),
              (500, 90), (500, 915), (85, 500), (915, 510)]  # fmt: skip
    chosen = rng.permutation(np.array(places))[: 0 if great else int(rng.integers(4, 7))]
    for cx, cy in chosen + rng.uniform(-25, 25, 2):
        _cup(stage, palette, cx * u, cy * u, rng.uniform(74, 118) * u, rng)
    return stage


def _bean(stage: Stage, palette: Palette, x: float, y: float, r: float, angle: float) -> None:
    stage.poly(ellipse(x + 2, y + 3, r, 0.66 * r, angle), None, 0.3)
    stage.poly(ellipse(x, y, r, 0.66 * r, angle), palette.near, 0.16)
    stage.poly(ellipse(x - 0.2 * r, y - 0.2 * r, 0.55 * r, 0.3 * r, angle), None, 0.32)
    crease = points((-0.85 * r, 0), (-0.3 * r, 0.14 * r), (0.3 * r, -0.14 * r), (0.85 * r, 0))
    stage.line(place(smooth(crease), x, y, 1, angle), 0.13 * r, palette.near, 0.6)


def _cup(
    stage: Stage, palette: Palette, x: float, y: float, r: float, rng: np.random.Generator
) -> None:
    angle = rng.uniform(0, 2 * np.pi)
    stage.disc(x + 0.07 * r, y + 0.1 * r, 1.34 * r, None, 0.34)
    for k, ramp, tone in ((1.32, palette.hero, 0.9), (1.22, palette.hero, 0.62),
                          (1.14, palette.hero, 0.94), (0.9, palette.hero, 0.5)):  # fmt: skip
        stage.disc(x, y, k * r, ramp, tone)
    hx, hy = x + 1.02 * r * np.cos(angle), y + 1.02 * r * np.sin(angle)
    stage.line(ellipse(hx, hy, 0.24 * r, 0.15 * r, angle), 0.1 * r, palette.hero, 0.97, closed=True)
    for k, ramp, tone in (
        (0.86, palette.hero, 0.98),
        (0.76, palette.near, 0.22),
        (0.71, palette.near, 0.42),
    ):
        stage.disc(x, y, k * r, ramp, tone)
    for k in range(5, 0, -1):
        cx, cy = x - 0.09 * (k - 2.5) * r * np.cos(angle), y - 0.09 * (k - 2.5) * r * np.sin(angle)
        stage.poly(
            leaf(cx, cy, 0.22 * k * r, 0.2 * k * r, angle, belly=0.4),
            palette.glow,
            0.93 if k % 2 else 0.5,
        )


def paint_field(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Swirling sky, a blazing sun, rolling rows of wheat and a dark cypress."""
    stage = Stage(size, palette.sky, 0.6)
    u = stage.unit
    x, y = grid(size)
    waves = np.sin(y / (17 * u) + 2.2 * fbm(rng, size, 240 * u, 3))
    stage.set_tone(0.54 + 0.20 * waves)
    for _ in range(5):
        cx, cy, r = rng.uniform(0, 1000) * u, rng.uniform(40, 360) * u, rng.uniform(50, 120) * u
        d = np.hypot(x - cx, y - cy)
        curl = np.sin(d / (7 * u) - np.arctan2(y - cy, x - cx))
        stage.lay(smoothstep(r, 0.6 * r, d), palette.far, 0.62 + 0.28 * curl)
    sx, sy = rng.uniform(200, 800) * u, rng.uniform(110, 260) * u
    d = np.hypot(x - sx, y - sy)
    stage.lay(smoothstep(230 * u, 60 * u, d), palette.glow, 0.72 + 0.2 * np.sin(d / (8 * u)))
    stage.disc(sx, sy, rng.uniform(60, 85) * u, palette.hero, 0.6)
    for i in range(6):
        line = ridge(rng, size, (430 + 100 * i) * u, 34 * u, 0.0, 2)
        ramp = (palette.far, palette.hero, palette.near, palette.glow)[
            min(i, 3) if i < 4 else 2 + i % 2
        ]
        stage.poly(line, ramp, 0.48 + 0.06 * (i % 2))
        top = line[:-2]
        for k in range(1, 6):
            stage.line(shift(top, 0, k * 18 * u), 5 * u, None, 0.3 if k % 2 else 0.72)
    for cx in rng.choice([60, 130, 870, 940], 2, replace=False):
        tree = smooth(
            points((-50, 0), (-62, -150), (-30, -330), (4, -470), (34, -320), (60, -140), (48, 0))
        )
        stage.poly(tree * u * rng.uniform(0.8, 1.15) + (cx * u, 960 * u), palette.far, 0.08)
    return stage
