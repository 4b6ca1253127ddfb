"""Clearings: the outline of the light that the code lies in, cut from the scene's own world.

Each function returns a float32 (size, size) field in modules, negative inside. The light that
decoders need is added by the Plot; a clearing only decides how it goes on from there.
"""

from collections.abc import Callable

import numpy as np

from pipeline.blueprint import Blueprint
from pipeline.engines.sketch.noise import Field, fbm, grid

Clearing = Callable[[Blueprint, np.random.Generator], Field]


def _polar(blueprint: Blueprint, power: float) -> tuple[Field, Field]:
    """Distance from the code's middle in modules, round at power 2, and angle in radians."""
    x, y = (
        (v - blueprint.size_px / 2 + 0.5) / blueprint.module_px for v in grid(blueprint.size_px)
    )
    reach = (np.abs(x) ** power + np.abs(y) ** power) ** (1 / power)
    return np.asarray(reach, np.float32), np.asarray(np.arctan2(y, x), np.float32)


def clear_coast(blueprint: Blueprint, rng: np.random.Generator) -> Field:
    """Foam, a wash or paper: a coastline with wide bays and capes."""
    reach, _ = _polar(blueprint, 5)
    module, half = blueprint.module_px, blueprint.n / 2
    bays = fbm(rng, blueprint.size_px, 11 * module, 4)
    return np.asarray(reach - half - 2.0 - 6.0 * bays, np.float32)


def clear_cloud(blueprint: Blueprint, rng: np.random.Generator) -> Field:
    """Heaps of cloud: discs of many sizes along the code's sides."""
    x, y = grid(blueprint.size_px)
    module, half = blueprint.module_px, blueprint.n / 2
    middle = blueprint.size_px / 2
    field = np.full(x.shape, 99.0, np.float32)
    along = -half
    while along < half:
        for side in range(4):
            u, v = along + rng.uniform(-1, 1), half - rng.uniform(0.5, 2.5)
            px, py = ((u, v), (v, u), (u, -v), (-v, u))[side]
            radius = rng.choice([2.6, 3.4, 4.6, 6.2], p=[0.35, 0.3, 0.25, 0.1])
            puff = np.hypot(x - middle - px * module, y - middle - py * module) / module - radius
            np.minimum(field, puff, out=field)
        along += 3.1
    return field


def clear_mist(blueprint: Blueprint, rng: np.random.Generator) -> Field:
    """Bars of mist with round ends, drifting far out to both sides, as in painted scrolls."""
    x, y = grid(blueprint.size_px)
    module, half = blueprint.module_px, blueprint.n / 2
    x, y = (x - blueprint.size_px / 2) / module, (y - blueprint.size_px / 2) / module
    field = np.full(x.shape, 99.0, np.float32)
    at = -half - 0.6
    while at < half + 0.6:
        radius = rng.uniform(1.1, 2.4)
        left, right = (
            half + rng.choice([0.2, 2.4, 5.5, 20.0], p=[0.3, 0.25, 0.25, 0.2]) for _ in "lr"
        )
        np.minimum(field, _bar(x, y - at - radius, -left, right, radius), out=field)
        at += 1.5 * radius
    for _ in range(5):
        start, radius = rng.uniform(-1.6, 0.6) * half, rng.uniform(0.6, 1.3)
        drift = rng.choice([-1, 1]) * (half + rng.uniform(0.5, 7.0))
        stray = _bar(x, y - drift, start, start + rng.uniform(8, 18), radius)
        np.minimum(field, stray, out=field)
    return field


def _bar(x: Field, y: Field, left: float, right: float, radius: float) -> Field:
    beyond = np.maximum(np.maximum(left - x, x - right), 0)
    return np.asarray(np.hypot(beyond, y) - radius, np.float32)


def clear_disc(blueprint: Blueprint, rng: np.random.Generator) -> Field:
    """A great round light: moon, sun, spotlight."""
    reach, _ = _polar(blueprint, 2.5)
    return reach - blueprint.n * float(rng.uniform(0.71, 0.75))


def clear_burst(blueprint: Blueprint, rng: np.random.Generator) -> Field:
    """Rays of light, alternately long and short."""
    reach, angle = _polar(blueprint, 3.2)
    rays = int(rng.choice([20, 24, 28]))
    wave = np.abs(np.mod(angle * rays / (2 * np.pi) + 0.25, 1) - 0.5) * 4 - 1
    return np.asarray(reach - blueprint.n * 0.6 - 2.6 * np.clip(3 * wave, -1, 1), np.float32)


def clear_petals(blueprint: Blueprint, rng: np.random.Generator) -> Field:
    """The outline of one huge flower."""
    reach, angle = _polar(blueprint, 3.0)
    petals = int(rng.choice([8, 12, 16]))
    lobes = np.abs(np.cos(0.5 * petals * (angle + np.pi / petals))) ** 0.6
    return np.asarray(reach - blueprint.n * 0.565 - 4.2 * lobes, np.float32)


CLEARINGS: dict[str, Clearing] = {
    "coast": clear_coast,
    "cloud": clear_cloud,
    "mist": clear_mist,
    "disc": clear_disc,
    "burst": clear_burst,
    "petals": clear_petals,
}
"""Every clearing by name."""
