"""Thresholds as decoders choose them: per block like zxing's HybridBinarizer, or one for all."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from pipeline.scan.rectify import Gray

Binariser = Literal["local", "global"]
BINARISERS: tuple[Binariser, ...] = ("local", "global")

BLOCK_PX = 8
"""Side of HybridBinarizer's blocks; one module at `rectify.CELL_PX`."""

_REACH = 2
"""A threshold is the mean over 5 x 5 blocks."""

_MIN_RANGE = 24
"""Levels; a block with less is plain, and borrows its neighbours' threshold."""


def threshold(luma: Gray, binariser: Binariser) -> Gray:
    """The luma below which a pixel counts as dark.

    Args:
        luma: `Gray`.
        binariser: `local` as zxing's HybridBinarizer, `global` as Otsu (1979).

    Returns:
        `Gray` of the shape of `luma`.
    """
    if binariser == "global":
        return np.full_like(luma, otsu(luma))
    height, width = luma.shape
    rows, columns = -(-height // BLOCK_PX), -(-width // BLOCK_PX)
    spare = (0, rows * BLOCK_PX - height), (0, columns * BLOCK_PX - width)
    whole = np.pad(luma, spare, mode="edge")
    points = _black_points(whole.reshape(rows, BLOCK_PX, columns, BLOCK_PX))
    means = uniform_filter(points, 2 * _REACH + 1)
    # zxing moves windows that would stick out back inside.
    inner = means[_REACH : rows - _REACH, _REACH : columns - _REACH]
    means = np.pad(inner, _REACH, mode="edge")
    return np.repeat(np.repeat(means, BLOCK_PX, 0), BLOCK_PX, 1)[:height, :width]


def _black_points(tiles: NDArray[np.float32]) -> Gray:
    """Block means, with care for plain blocks: calculateBlackPoints of zxing."""
    low, high = tiles.min((1, 3)), tiles.max((1, 3))
    points = tiles.mean((1, 3))
    plain = high - low <= _MIN_RANGE
    points[plain] = low[plain] / 2
    # In reading order, because a plain block follows what was decided above and left of it.
    for row, column in np.argwhere(plain[1:, 1:]) + 1:
        near = points[row - 1, column] + 2 * points[row, column - 1] + points[row - 1, column - 1]
        if low[row, column] < near / 4:
            points[row, column] = near / 4
    return np.asarray(points, np.float32)


def otsu(luma: Gray) -> float:
    """The level that parts `luma` best into two classes (Otsu 1979), 0 to 255."""
    counts = np.bincount(luma.astype(np.uint8).ravel(), minlength=256).astype(np.float64)
    below = counts.cumsum()
    total = (counts * np.arange(256)).cumsum()
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (total[-1] * below / below[-1] - total) ** 2 / (below * above)
    between = np.nan_to_num(between, nan=0.0, posinf=0.0)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))
    # A gap between the classes is a plateau; its middle is fairest.
    return float(best.mean()) + 0.5
