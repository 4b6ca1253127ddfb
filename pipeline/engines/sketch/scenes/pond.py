"""Pond: koi among lily pads, seen from above; and a reef with its light and fish."""

import numpy as np

from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.materials.foliage import draw_blossom
from pipeline.engines.sketch.noise import fbm, grid, smoothstep
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import Points, ellipse, leaf, place, points, smooth
from pipeline.engines.sketch.stage import Stage


def paint_pond(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Rippled water, lily pads and lotus at the rim, two to four koi circling the middle."""
    stage = Stage(size, palette.near, 0.4)
    u = stage.unit
    stage.set_tone(rng.uniform(0.3, 0.62) + 0.10 * fbm(rng, size, 260 * u, 3))
    for _ in range(9):
        x, y = rng.uniform(0, 1000, 2) * u
        for k in range(1, int(rng.integers(4, 8))):
            r = k * rng.uniform(20, 27) * u
            stage.line(ellipse(x, y, r, r, n=64), 2 * u, None, 0.66 - 0.03 * k, closed=True)
    turn = rng.uniform(0, 2 * np.pi)
    grand = rng.random() < 0.4
    count = 2 if grand else int(rng.integers(3, 6))
    for i in range(count):
        angle = turn + i * 2 * np.pi / count + rng.normal(0, 0.2)
        reach = (rng.uniform(210, 270) if grand else rng.uniform(330, 420)) * u
        at = size / 2 + reach * np.cos(angle), size / 2 + reach * np.sin(angle)
        _koi(
            stage,
            palette,
            at,
            rng.uniform(280, 340) * u if grand else rng.uniform(150, 210) * u,
            angle + np.pi / 2 + rng.normal(0, 0.3),
            rng,
        )
    for _ in range(22):
        side = rng.uniform(0, 2 * np.pi)
        far = rng.uniform(500, 700) * u
        _pad(stage, palette, size / 2 + far * np.cos(side), size / 2 + far * np.sin(side),
             rng.uniform(36, 86) * u, rng)  # fmt: skip
    return stage


def _pad(
    stage: Stage, palette: Palette, x: float, y: float, r: float, rng: np.random.Generator
) -> None:
    cut = rng.uniform(0, 2 * np.pi)
    t = cut + np.linspace(0.16, 2 * np.pi - 0.16, 40)
    rim = np.stack([np.cos(t), np.sin(t)], 1)
    notch = np.array([[0.1 * np.cos(cut), 0.1 * np.sin(cut)]])
    outline = np.vstack([rim, notch])
    stage.poly(outline * r + (x + 0.08 * r, y + 0.1 * r), None, 0.16)
    stage.poly(outline * r + (x, y), palette.far, 0.3)
    stage.poly(outline * 0.93 * r + (x, y), palette.far, rng.uniform(0.42, 0.6))
    for a in cut + np.arange(1, 9) * 2 * np.pi / 9:
        stage.line(
            points((x, y), (x + 0.86 * r * np.cos(a), y + 0.86 * r * np.sin(a))),
            0.03 * r,
            None,
            0.74,
        )
    if rng.random() < 0.4:
        draw_blossom(stage, (x, y), 0.8 * r, palette.hero.turned(-20, 0.8), palette.glow, petals=8,
                     angle=cut, tone=0.8, rim=0.25)  # fmt: skip


def _koi(
    stage: Stage, palette: Palette, at: tuple[float, float], half: float, angle: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """A carp `2 * half` long: body, fins, tail, patches and scales."""
    t = np.linspace(-1, 1, 40)
    bend = rng.uniform(0.10, 0.2) * rng.choice([-1, 1])
    spine = np.stack([t, bend * np.sin(2.4 * t + 0.4)], 1)
    width = 0.23 * np.sqrt(np.clip(1 - t, 0, 1)) * (1 + t) ** 0.62 * 1.02 + 0.02
    normal = np.stack([-np.gradient(spine[:, 1]), np.gradient(spine[:, 0])], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)

    def put(shape: Points) -> Points:
        return place(shape, at[0], at[1], half, angle)

    body = np.vstack([spine + normal * width[:, None], (spine - normal * width[:, None])[::-1]])
    stage.poly(put(body * 1.02 + (0.04, 0.08)), None, 0.14)
    tail = spine[0]
    for sign in (-1, 1):
        fan = smooth(points((tail[0] + 0.08, tail[1]), (tail[0] - 0.28, tail[1] + sign * 0.10),
                            (tail[0] - 0.50, tail[1] + sign * 0.30),
                            (tail[0] - 0.26, tail[1] + sign * 0.02)))  # fmt: skip
        stage.poly(put(fan), palette.hero, 0.72)
        root = spine[28] + normal[28] * sign * width[28]
        fin = leaf(root[0] - 0.12, root[1] + sign * 0.12, 0.44, 0.2, np.pi - sign * 0.8)
        stage.poly(put(fin), palette.hero, 0.76)
    stage.poly(put(body), palette.hero, 0.93)
    for k in rng.choice(np.arange(5, 36), 5, replace=False):
        blob = ellipse(spine[k, 0], spine[k, 1], rng.uniform(0.1, 0.24), 0.85 * width[k], 0.2)
        stage.poly(put(blob), palette.hero, 0.48)
    stage.line(put(spine[4:30]), 0.02 * half, palette.hero, 0.3)
    for k in range(6, 30, 2):
        for off in (-0.5, 0.0, 0.5):
            mark = spine[k] + normal[k] * width[k] * off
            stage.line(
                put(points(tuple(mark), tuple(mark + normal[k] * 0.05 + (-0.03, 0)))), 1, None, 0.62
            )
    stage.line(put(body), max(1, 0.014 * half), palette.hero, 0.16, closed=True)
    for sign in (-1, 1):
        eye = put((spine[35] + normal[35] * sign * width[35] * 0.7)[None])[0]
        stage.disc(eye[0], eye[1], 0.035 * half, palette.near, 0.0)


def paint_reef(palette: Palette, size: int, rng: np.random.Generator) -> Stage:
    """Shafts of light, coral trees on both sides, shoals and bubbles."""
    stage = Stage(size, palette.sky, 0.5)
    u = stage.unit
    x, y = grid(size)
    rays = np.sin((x + 0.35 * y) / (46 * u)) + np.sin((x + 0.3 * y) / (29 * u) + 2)
    stage.set_tone(0.86 - 0.55 * y / size + 0.05 * rays * smoothstep(size, 0, y))
    stage.lay(smoothstep(560 * u, size, y), palette.far, None)
    ramps = [palette.hero, palette.glow, palette.near, palette.hero.turned(-30)]
    if rng.random() < 0.65:
        heading = float(rng.choice([0.0, np.pi])) + rng.normal(0, 0.15)
        middle = (rng.uniform(440, 560) * u, rng.uniform(420, 540) * u)
        _fish(stage, palette.hero, middle, rng.uniform(290, 350) * u, heading)
    for i in range(17):
        root = rng.uniform(-20, 1020)
        low = 1010 - 30 * (abs(root - 500) < 300)
        tall = rng.uniform(70, 150) if 180 < root < 820 else rng.uniform(150, 330)
        _coral(stage, ramps[i % 4], (root * u, low * u), tall * u, -np.pi / 2 + rng.normal(0, 0.12),
               0.2 * tall * u * 0.55, rng, 0.3 + 0.4 * rng.random())  # fmt: skip
    for _ in range(13):
        cx, cy = rng.uniform(40, 960), rng.uniform(40, 900)
        if abs(cx - 500) > 300 or abs(cy - 500) > 300:
            _fish(stage, ramps[rng.integers(4)], (cx * u, cy * u), rng.uniform(24, 62) * u,
                  rng.choice([0.0, np.pi]) + rng.normal(0, 0.2))  # fmt: skip
    for bx, by, r in rng.uniform((0, 0, 3), (1000, 1000, 15), (46, 3)) * u:
        stage.line(ellipse(bx, by, r, r, n=24), 1.6 * u, None, 0.96, closed=True)
        stage.disc(bx - 0.35 * r, by - 0.35 * r, 0.2 * r, None, 1.0)
    return stage


def _coral(
    stage: Stage, ramp: Ramp, root: tuple[float, float], length: float, angle: float,
    thick: float, rng: np.random.Generator, tone: float, depth: int = 4,
) -> None:  # fmt: skip
    end = root[0] + length * 0.42 * np.cos(angle), root[1] + length * 0.42 * np.sin(angle)
    stage.line(points(root, end), thick + 3 * stage.unit, ramp, 0.1)
    stage.line(points(root, end), thick, ramp, tone)
    stage.disc(end[0], end[1], 0.5 * thick, ramp, min(tone + 0.06, 1))
    if depth:
        for lean in (-1, 1) if rng.random() < 0.75 else (-1.3, 0, 1.3):
            _coral(stage, ramp, end, 0.8 * length, angle + lean * rng.uniform(0.25, 0.6),
                   0.72 * thick, rng, tone + 0.04, depth - 1)  # fmt: skip


def _fish(stage: Stage, ramp: Ramp, at: tuple[float, float], half: float, angle: float) -> None:
    x, y = at

    def put(shape: Points) -> Points:
        return place(shape, x, y, half, angle)

    stage.poly(put(points((-0.75, 0), (-1.35, -0.5), (-1.2, 0), (-1.35, 0.5))), ramp, 0.4)
    stage.poly(put(smooth(points((-0.3, -0.4), (0.1, -0.85), (0.5, -0.4)))), ramp, 0.34)
    stage.poly(put(leaf(0, 0, 2.0, 1.12, 0, belly=0.6)), ramp, 0.56)
    for share in (-0.3, 0.05, 0.36):
        stage.poly(put(ellipse(share, 0, 0.07, 0.42 - 0.3 * abs(share))), ramp, 0.9)
    eye = put(points((0.66, -0.1)))[0]
    stage.disc(eye[0], eye[1], 0.11 * half, ramp, 0.98)
    stage.disc(eye[0], eye[1], 0.06 * half, ramp, 0.0)
