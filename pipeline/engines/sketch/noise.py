"""Seeded noise fields, cheap enough to use a dozen of per picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating]


def value_noise(rng: np.random.Generator, size: int, scale: float) -> Field:
    """Smooth noise: a random lattice, bicubically enlarged.

    Args:
        rng: where the randomness comes from.
        size: side of the field in pixels.
        scale: pixels between lattice points.

    Returns:
        float32 (size, size), zero mean, mostly within -1 to 1.
    """
    cells = max(2, int(np.ceil(size / scale)) + 3)
    lattice = rng.standard_normal((cells, cells)).astype(np.float32) * 0.6
    span = max(size, int(cells * scale))
    field: Field = cv2.resize(lattice, (span, span), interpolation=cv2.INTER_CUBIC)
    return field[:size, :size]


def fbm(rng: np.random.Generator, size: int, scale: float, octaves: int = 4) -> Field:
    """Fractal noise: octaves of `value_noise`, each half the scale and half the height.

    Returns:
        float32 (size, size), zero mean, mostly within -1 to 1.
    """
    field = np.zeros((size, size), np.float32)
    height = 1.0
    for _ in range(octaves):
        field += height * value_noise(rng, size, max(scale, 1.5))
        scale, height = scale / 2, height / 2
    return field


def grid(size: int) -> tuple[Field, Field]:
    """Pixel coordinates x and y, float32 (size, size) each."""
    axis = np.arange(size, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    return x, y


def warp(field: Field, dx: Field, dy: Field) -> Field:
    """`field` looked up at (x + dx, y + dy), in pixels; edges repeat."""
    x, y = grid(field.shape[0])
    return np.asarray(
        cv2.remap(field, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.float32,
    )


def smoothstep(low: float, high: float, field: Field) -> Field:
    """0 below `low`, 1 above `high`, an S between; `low` may be above `high`."""
    t = np.clip((field - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)
