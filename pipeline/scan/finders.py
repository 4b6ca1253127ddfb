"""Health of the finder patterns: does 1:1:3:1:1 hold along the lines a decoder scans?"""

import numpy as np
from numpy.typing import NDArray

from pipeline.scan.rectify import BORDER, CELL_PX, Rectified

_RATIO = (1, 1, 3, 1, 1)

_SLACK = 0.5
"""Share of its due length by which a run may be off; zxing allows a half."""


def finder_health(flat: Rectified, dark: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Share of scan lines through each finder's heart on which the profile holds.

    Args:
        flat: the rectified symbol.
        dark: bool of the shape of `flat.luma`, its binarised pixels.

    Returns:
        Top left, top right, bottom left, each 0 to 1 over 24 rows and 24 columns.
    """
    far = flat.n - 7
    return (
        _one(dark, 0, 0),
        _one(dark, 0, far),
        _one(dark, far, 0),
    )


def _one(dark: NDArray[np.bool_], row: int, column: int) -> float:
    top, left = (BORDER + row) * CELL_PX, (BORDER + column) * CELL_PX
    heart = slice(2 * CELL_PX, 5 * CELL_PX)
    # Two modules beyond the pattern, so that a dark quiet zone shows as too long a run.
    reach = slice(-2 * CELL_PX, 9 * CELL_PX)
    across = dark[_shift(heart, top), _shift(reach, left)]
    down = dark[_shift(reach, top), _shift(heart, left)].T
    return float(np.mean([_holds(line) for line in (*across, *down)]))


def _shift(span: slice, by: int) -> slice:
    return slice(span.start + by, span.stop + by)


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
