"""What decoders demand of every pixel, as soft bounds on its luma.

A decoder compares the heart of each module with the mean of its surroundings. So the bound is a
tent on every module: the full margin over (or under) that mean around the centre, ever less
towards the edge, nothing beyond. Only pixels on the wrong side of their tent have to move, which
is why the edits take the shape of the picture.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.rescue.frame import Cells, Field, Frame

FUNCTION_GAIN = 1.2
"""Function patterns have no error correction, so their margin is this much larger."""

_WINDOWS = (2.5, 6.0)
"""Modules; the surroundings in zxing's local threshold at 16 px and at 6.7 px a module."""

_CORE = 0.15
"""Modules from the centre to where the margin starts to fall."""

_FUNCTION_CORE = 0.45
"""The same within function patterns, whose whole runs are measured."""

_SLOPE = 1.1
"""Luma by which the bound falls per module beyond the core."""

_FINE = 0.1
"""Modules of blur; texture finer than this no decoder minds."""


@dataclass(frozen=True, eq=False)
class Demand:
    """Bounds before the local threshold is known.

    Attributes:
        light: bool, where pixels have to be lighter than their surroundings.
        dark: bool, where darker.
        need: margin over the threshold, in luma of 0 to 1; negative towards module edges.
        blur_px: what decoders do not resolve.
        windows_px: sides of the surroundings that thresholds are means of.
    """

    light: NDArray[np.bool_]
    dark: NDArray[np.bool_]
    need: Field
    blur_px: float
    windows_px: tuple[int, int]

    def shortfall(self, luma: Field) -> Field:
        """How far each pixel has to rise (positive) or fall (negative) to meet its bound."""
        lighter, darker = self.both(luma)
        zero = np.float32(0)
        return np.where(self.light, lighter, zero) - np.where(self.dark, darker, zero)

    def both(self, luma: Field) -> tuple[Field, Field]:
        """How far each pixel would have to rise to count as light and to fall to count as dark."""
        near, far = (cv2.blur(luma, (side, side)) for side in self.windows_px)
        seen = cv2.GaussianBlur(luma, (0, 0), self.blur_px)
        rise = np.maximum(near, far) + self.need - seen
        fall = seen - np.minimum(near, far) + self.need
        return np.maximum(rise, 0), np.maximum(fall, 0)


def demand(frame: Frame, signs: Cells, margins: Cells) -> Demand:
    """The demand on every pixel of a frame.

    Args:
        frame: the symbol's place.
        signs: 1 light, -1 dark, 0 no demand.
        margins: luma between each cell's centre and its surroundings, of 0 to 1.
    """
    px = frame.module_px
    off = (np.arange(px, dtype=np.float32) + 0.5) / px - 0.5
    round_off = np.hypot(off[:, None], off[None])
    square_off = np.maximum(abs(off[:, None]), abs(off[None]))
    data = frame.tiled(_SLOPE * np.maximum(round_off - _CORE, 0))
    function = frame.tiled(_SLOPE * np.maximum(square_off - _FUNCTION_CORE, 0))
    functional = frame.raster(frame.functional.astype(np.float32)) > 0
    need = frame.raster(margins) - np.where(functional, function, data)
    wanted = frame.raster(signs)
    near, far = (int(modules * px) | 1 for modules in _WINDOWS)
    return Demand(wanted > 0, wanted < 0, need, _FINE * px, (near, far))


def even_margins(frame: Frame, margin: float) -> Cells:
    """`margin` for data modules, `FUNCTION_GAIN` times that for function patterns."""
    return np.where(frame.functional, margin * FUNCTION_GAIN, margin).astype(np.float32)


def module_costs(
    frame: Frame, luma: Field, margin: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What it would cost to make each module light, and dark.

    Returns:
        Two float32 (n, n): the mean change of luma over the module.
    """
    rise, fall = demand(frame, frame.signs, even_margins(frame, margin)).both(luma)
    return frame.means(rise)[1:-1, 1:-1], frame.means(fall)[1:-1, 1:-1]
