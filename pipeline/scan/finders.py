"""Health of the finder patterns, by which every decoder notices a code at all."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from pipeline.scan.rectify import BORDER, Rectified

Three = tuple[float, float, float]
"""One value per finder: top left, top right, bottom left."""

_RATIO = (1, 1, 3, 1, 1)

_SLACK = 0.5
"""Share of its due length by which a run may be off; zxing allows a half."""

_LENS = 0.1
"""Modules; the blur of a phone held close."""

_BAND = 1.2, 0.5
"""Modules; half the length and half the width of the cross in the heart that scan lines run
through. Clear of the edges, and inside a round heart too."""


def finder_health(flat: Rectified, dark: NDArray[np.bool_]) -> Three:
    """Share of scan lines through each finder's heart on which 1:1:3:1:1 holds.

    Args:
        flat: the rectified symbol.
        dark: bool of the shape of `flat.luma`, its binarised pixels.

    Returns:
        0 to 1 each, over three modules' worth of rows and of columns.
    """
    cell = flat.cell_px
    shares = []
    for top, left in _corners(flat):
        heart_rows, heart_columns = _span(top, 2, 5, cell), _span(left, 2, 5, cell)
        # Two modules beyond the pattern, so that a dark quiet zone shows as too long a run.
        across = dark[heart_rows, _span(left, -2, 9, cell)]
        down = dark[_span(top, -2, 9, cell), heart_columns].T
        shares.append(float(np.mean([_holds(line) for line in (*across, *down)])))
    return shares[0], shares[1], shares[2]


def heart_ranges(flat: Rectified) -> Three:
    """Luma range (maximum less minimum) on a cross in each finder's heart, through a lens' blur.

    A heart is nine dark modules and should be flat: a picture, an emblem or a gleam in it breaks
    the run of 3 that decoders look for first.

    Returns:
        Levels, 0 to 255 each.
    """
    cell = flat.cell_px
    off = np.abs((np.arange(7 * cell) + 0.5) / cell - 3.5)
    along, beside = (off <= length for length in _BAND)
    cross = np.outer(along, beside) | np.outer(beside, along)
    ranges = []
    for top, left in _corners(flat):
        finder = flat.luma[_span(top, 0, 7, cell), _span(left, 0, 7, cell)]
        soft = gaussian_filter(finder, _LENS * cell, truncate=3)
        ranges.append(float(np.ptp(soft[cross])))
    return ranges[0], ranges[1], ranges[2]


def _corners(flat: Rectified) -> Iterator[tuple[int, int]]:
    """Module rows and columns of the finders' top left corners, border counted in."""
    far = flat.n - 7
    for row, column in ((0, 0), (0, far), (far, 0)):
        yield BORDER + row, BORDER + column


def _span(start: int, first: int, last: int, cell: int) -> slice:
    return slice((start + first) * cell, (start + last) * cell)


def _holds(line: NDArray[np.bool_]) -> bool:
    """Whether the five runs around the middle have the ratio 1:1:3:1:1."""
    edges = np.flatnonzero(np.diff(line)) + 1
    middle = len(line) // 2
    after = int(np.searchsorted(edges, middle, side="right"))
    # Three edges either side bound the five runs.
    if not line[middle] or after < 3 or len(edges) - after < 3:
        return False
    runs = np.diff(edges[after - 3 : after + 3])
    unit = runs.sum() / sum(_RATIO)
    return all(
        abs(run - due * unit) <= _SLACK * due * unit for run, due in zip(runs, _RATIO, strict=True)
    )
