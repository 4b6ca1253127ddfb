"""Outlines in pixels, each an (n, 2) array of x, y: what scenes and materials draw with."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def points(*pairs: tuple[float, float]) -> Points:
    """The given x, y pairs as an array."""
    return np.array(pairs, np.float64)


def shift(shape: Points, dx: float, dy: float) -> Points:
    """`shape` moved by (dx, dy)."""
    return np.asarray(shape + np.array([dx, dy]), np.float64)


def box(x0: float, y0: float, x1: float, y1: float) -> Points:
    """An upright rectangle."""
    return points((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def place(shape: Points, x: float, y: float, scale: float, angle: float = 0.0) -> Points:
    """A unit shape scaled, turned clockwise by `angle` radians and moved to (x, y)."""
    c, s = np.cos(angle) * scale, np.sin(angle) * scale
    return np.asarray(shape @ np.array([[c, s], [-s, c]]) + (x, y), np.float64)


def ellipse(x: float, y: float, rx: float, ry: float, angle: float = 0.0, n: int = 48) -> Points:
    """An ellipse turned by `angle` radians."""
    t = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return place(np.stack([rx * np.cos(t), ry * np.sin(t)], 1), x, y, 1, angle)


def arc(x: float, y: float, radius: float, start: float, end: float, n: int = 32) -> Points:
    """Part of a circle from `start` to `end`, radians clockwise from the right."""
    t = np.linspace(start, end, n)
    return np.stack([x + radius * np.cos(t), y + radius * np.sin(t)], 1)


def leaf(
    x: float, y: float, length: float, width: float, angle: float, *, belly: float = 0.45
) -> Points:
    """A pointed leaf centred on (x, y); `belly` is where along it the leaf is widest."""
    t = np.linspace(0, 1, 13)
    bend = t ** (np.log(0.5) / np.log(belly))
    half = 0.5 * width * np.sin(np.pi * bend) ** 0.85
    along = (t - 0.5) * length
    outline = np.concatenate([np.stack([along, -half], 1), np.stack([along, half], 1)[::-1]])
    return place(outline, x, y, 1, angle)


def star(x: float, y: float, radius: float, spikes: int, inner: float, angle: float = 0) -> Points:
    """A star polygon; `inner` is the valley's share of the radius."""
    t = angle + np.arange(2 * spikes) * np.pi / spikes
    r = np.where(np.arange(2 * spikes) % 2 == 0, radius, radius * inner)
    return np.stack([x + r * np.cos(t), y + r * np.sin(t)], 1)


def rosette(
    x: float, y: float, radius: float, petals: int, depth: float, angle: float = 0, n: int = 96
) -> Points:
    """A flower outline with round petals; `depth` 0 is a disc."""
    t = np.linspace(0, 2 * np.pi, n, endpoint=False)
    r = radius * (1 - depth + depth * np.abs(np.cos(petals * (t - angle) / 2)) ** 0.6)
    return np.stack([x + r * np.cos(t), y + r * np.sin(t)], 1)


def smooth(corners: Points, n: int = 12, *, closed: bool = False) -> Points:
    """A Catmull-Rom curve through `corners`, `n` points to a span."""
    p = np.asarray(corners, np.float64)
    p = np.vstack([p[-1:], p, p[:2]]) if closed else np.vstack([p[:1], p, p[-1:]])
    t = np.linspace(0, 1, n, endpoint=False)[:, None]
    spans = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        spans.append(
            0.5
            * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2
               + (3 * b - a - 3 * c + d) * t**3)
        )  # fmt: skip
    curve = np.vstack(spans)
    return curve if closed else np.vstack([curve, p[-2:-1]])


def ridge(
    rng: np.random.Generator, size: float, base: float, height: float, rough: float, bumps: int
) -> Points:
    """A skyline from edge to edge, closed below the picture.

    Args:
        rng: where the randomness comes from.
        size: side of the picture.
        base: y around which the ridge runs.
        height: how far it rises and falls.
        rough: 0 for rolling hills, 1 for jagged peaks.
        bumps: hills across the picture.
    """
    x = np.linspace(-0.02 * size, 1.02 * size, 220)
    y = np.zeros_like(x)
    weight = 1.0
    for octave in range(5):
        waves = bumps * 2**octave
        phase, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.8, 1.25)
        wave = np.sin(x / size * np.pi * waves * lean + phase)
        peaked = 1 - 2 * np.abs(wave)
        y += weight * (rough * peaked + (1 - rough) * wave)
        weight *= 0.3 + 0.22 * rough
    crest = np.stack([x, base - height * y], 1)
    return np.vstack([crest, [[1.05 * size, 1.1 * size], [-0.05 * size, 1.1 * size]]])
