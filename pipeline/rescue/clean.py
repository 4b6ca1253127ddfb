"""Function patterns cleaned to the pixel.

ZBar, and QReader on it, follow finder patterns along single lines of pixels without any blur, each
pixel held against the mean of its surroundings. There a blade of grass that crosses a run ends it.
So every pixel of a function pattern that is on the wrong side is moved across, and only those.
"""

import cv2
import numpy as np

from pipeline.rescue.frame import Cells, Field, Frame

_LEAST = 0.08
"""Luma between a cleaned pixel and the mean, at the least; with 0.05 ZBar reads fewer pictures."""

_WINDOW = 8
"""Modules; ZBar's threshold is the mean over an eighth of the picture, rounded up to a power of
two: 128 px of 768."""

_PASSES = 2
"""The second makes up for the means that the first one moved."""

_DARKEST, _LIGHTEST = np.float32(0.01), np.float32(0.99)


def clean(luma: Field, frame: Frame, signs: Cells, margin: float) -> Field:
    """Move the stray pixels of function patterns to their side of the local mean.

    Args:
        luma: of the frame, 0 to 1.
        frame: the symbol's place.
        signs: 1 light, -1 dark, 0 no demand.
        margin: luma of the edit; strays come to lie as far from the mean, and `_LEAST` at least.

    Returns:
        float32 of the shape of `luma`, 0 to 1; the rest of the frame as it was.
    """
    wanted = frame.raster(np.where(frame.functional, signs, 0).astype(np.float32))
    away = np.float32(max(_LEAST, margin))
    side = int(_WINDOW * frame.module_px) | 1
    for _ in range(_PASSES):
        mean = cv2.blur(luma, (side, side))
        lit = np.maximum(luma, np.minimum(mean + away, _LIGHTEST))
        shaded = np.minimum(luma, np.maximum(mean - away, _DARKEST))
        luma = np.where(wanted > 0, lit, np.where(wanted < 0, shaded, luma))
    return luma
