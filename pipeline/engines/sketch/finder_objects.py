"""The objects that finder patterns turn into: windows, portholes, tiles, seals.

Radii count in modules from the pattern's centre: dark to 1.5, light to 2.5, dark to 3.5. Ring
and gap stay squares with nearly sharp corners: OpenCV's detector takes a finder's corners from the
outer outline, and zxing wants the inner one to match. What looks round there is carved dark on
dark or inlaid light on light; only the core is free.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.shapes import Points, ellipse, leaf, place, points, rosette, star
from pipeline.engines.sketch.stage import Stage

CARVED = 0.11
"""Lightest tone on a core: zbar takes any lighter line there for an edge."""

SPANDREL = 0.22
"""Lightest tone in the corners of a ring, which fewer scan lines cross."""

INLAY = 0.9
"""Darkest tone in the corners of a gap."""

Outline = Callable[[float], Points]
"""A closed outline around the origin at a given radius in modules."""

_CORNERS = ((1, 1), (-1, 1), (-1, -1), (1, -1))


@dataclass(frozen=True)
class Easel:
    """Where one finder is painted.

    Attributes:
        stage: painted on.
        x: centre in pixels; `y` likewise.
        module: pixels to a module.
        ring: colours of ring and gap.
        accent: colours of core and carving.
    """

    stage: Stage
    x: float
    y: float
    module: float
    ring: Ramp
    accent: Ramp

    def fill(self, shape: Points, ramp: Ramp, tone: float) -> None:
        """Fill an outline given in modules."""
        self.stage.poly(place(shape, self.x, self.y, self.module), ramp, tone)

    def draw(self, shape: Points, width: float, tone: float) -> None:
        """Draw a line given in modules, in the accent's colours."""
        curve = place(shape, self.x, self.y, self.module)
        self.stage.line(curve, width * self.module, self.accent, tone)


Carve = Callable[[Easel], None]


@dataclass(frozen=True)
class FinderObject:
    """One kind of finder.

    Attributes:
        gap: outline of the light ring.
        glass: outline of the brightest light within it; the rest is inlaid.
        core: outline of the dark middle.
        corners: carves the ring's four corners.
        heart: carves the core.
    """

    gap: Outline
    glass: Outline
    core: Outline
    corners: Carve
    heart: Carve


def square(radius: float) -> Points:
    """A square of half-side `radius`."""
    return points((-radius, -radius), (radius, -radius), (radius, radius), (-radius, radius))


def superellipse(power: float) -> Outline:
    """A circle at power 2, ever squarer above."""
    t = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    c, s = np.cos(t), np.sin(t)
    r = (np.abs(c) ** power + np.abs(s) ** power) ** (-1 / power)
    unit = np.stack([r * c, r * s], 1)
    return lambda radius: unit * radius


def _chamfered(cut: float) -> Outline:
    """A square with its corners cut off, `cut` as a share of the half-side."""
    a = 1 - cut
    unit = points((1, a), (a, 1), (-a, 1), (-1, a), (-1, -a), (-a, -1), (a, -1), (1, -a))
    return lambda radius: unit * radius


def _flower_outline(petals: int, depth: float, grow: float) -> Outline:
    """A rosette whose mean radius is about the one asked for, with `grow`."""
    return lambda radius: rosette(0, 0, radius * grow, petals, depth, np.pi / petals)


def _moulding(e: Easel) -> None:
    for a, b in _CORNERS:
        e.draw(points((2.62 * a, 2.62 * b), (3.42 * a, 3.42 * b)), 0.1, SPANDREL)
        # Brackets, not a closed line: scan lines cross the middle of every side.
        e.draw(points((3.02 * a, 1.7 * b), (3.02 * a, 3.02 * b), (1.7 * a, 3.02 * b)), 0.13, CARVED)


def _bosses(e: Easel) -> None:
    for a, b in _CORNERS:
        e.fill(ellipse(2.88 * a, 2.88 * b, 0.4, 0.4), e.accent, SPANDREL)
        e.fill(ellipse(2.82 * a, 2.82 * b, 0.2, 0.2), e.accent, 0.05)


def _leaves(e: Easel) -> None:
    for a, b in _CORNERS:
        out = np.arctan2(b, a)
        for lean in (-0.72, 0.0, 0.72):
            x, y = 2.35 * a + 0.5 * np.cos(out + lean), 2.35 * b + 0.5 * np.sin(out + lean)
            if lean:
                x, y = x + 0.12 * np.cos(out + 2 * lean), y + 0.12 * np.sin(out + 2 * lean)
            e.fill(leaf(x, y, 0.95, 0.34, out + lean), e.accent, SPANDREL)


def _fans(e: Easel) -> None:
    for a, b in _CORNERS:
        for reach in (0.95, 0.62, 0.3):
            corner = points((3.36, 3.36), (3.36 - reach, 3.36), (3.36, 3.36 - reach)) * (a, b)
            e.fill(corner, e.accent, SPANDREL if reach in (0.95, 0.3) else 0.04)


def _curls(e: Easel) -> None:
    t = np.linspace(0, 3.4 * np.pi, 40)
    for a, b in _CORNERS:
        r = 0.44 * (1 - t / 14)
        curl = np.stack([2.86 + r * np.cos(t + 0.8), 2.86 + r * np.sin(t + 0.8)], 1) * (a, b)
        e.draw(curl, 0.12, SPANDREL)


def _star(e: Easel) -> None:
    e.fill(star(0, 0, 1.3, 8, 0.5, np.pi / 8), e.accent, CARVED)
    e.fill(ellipse(0, 0, 0.45, 0.45), e.accent, 0.04)


def _flower(e: Easel) -> None:
    for angle in np.arange(6) * np.pi / 3:
        e.fill(leaf(0.72 * np.cos(angle), 0.72 * np.sin(angle), 1.1, 0.5, angle), e.accent, CARVED)
    e.fill(ellipse(0, 0, 0.28, 0.28), e.accent, CARVED)


def _jewel(e: Easel) -> None:
    e.fill(square(1.2), e.accent, 0.09)
    e.fill(square(1.08), e.accent, 0.03)
    e.fill(star(0, 0, 0.85, 4, 0.42), e.accent, CARVED)


def _ribs(e: Easel) -> None:
    for k in (-0.9, -0.45, 0.0, 0.45, 0.9):
        half = 1.25 * np.sqrt(1 - (k / 1.6) ** 2)
        e.draw(points((-half, k), (half, k)), 0.1, CARVED)


def _lattice(e: Easel) -> None:
    for k in (-0.5, 0.5):
        e.draw(points((k, -1.4), (k, 1.4)), 0.11, CARVED)
        e.draw(points((-1.4, k), (1.4, k)), 0.11, CARVED)


_ROUND, _SOFT, _SHARP = superellipse(2), superellipse(10), superellipse(16)
_OCTAGON = _chamfered(0.586)

OBJECTS: dict[str, FinderObject] = {
    "frame": FinderObject(_SHARP, _SHARP, _SHARP, _moulding, _jewel),
    "shoji": FinderObject(_SHARP, _SHARP, square, _moulding, _lattice),
    "lantern": FinderObject(_SOFT, superellipse(3.4), superellipse(3), _curls, _ribs),
    "porthole": FinderObject(_SOFT, _ROUND, _ROUND, _bosses, _star),
    "pebble": FinderObject(_SOFT, superellipse(2.6), superellipse(2.4), _curls, _flower),
    "octagon": FinderObject(_chamfered(0.08), _OCTAGON, _OCTAGON, _fans, _star),
    "blossom": FinderObject(
        _SOFT, _flower_outline(8, 0.14, 1.06), _flower_outline(6, 0.17, 1.1), _leaves, _flower
    ),
    "tracery": FinderObject(_SHARP, _flower_outline(4, 0.22, 1.0), _ROUND, _leaves, _star),
}
"""Every finder object by name."""
