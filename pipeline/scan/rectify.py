"""The symbol straightened out of a picture, at the size at which a phone's decoder sees it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint
from pipeline.scan.decoders.base import Rgb

CELL_PX = 8
"""Pixels to a module: a code that fills half of a phone's 640 px decoding frame."""

BORDER = 4
"""Modules kept around the symbol: the quiet zone of the standard."""

Gray = NDArray[np.float32]
"""Luma (ITU-R BT.601, as decoders take it): float32 (H, W), 0 black to 255 white."""


@dataclass(frozen=True, eq=False)
class Rectified:
    """The symbol and its surroundings, upright.

    Attributes:
        luma: `Gray` of side (n + 2 * BORDER) * CELL_PX.
        n: modules along one side of the symbol.
    """

    luma: Gray
    n: int

    def cells(self, field: Gray, sigma: float) -> NDArray[np.float32]:
        """Centre-weighted mean of `field` over each module of the symbol.

        Args:
            field: of the shape of `luma`.
            sigma: standard deviation of the Gaussian weight, in modules.

        Returns:
            float32 (n, n).
        """
        offset = (np.arange(CELL_PX) + 0.5) / CELL_PX - 0.5
        weight = np.exp(-0.5 * (offset / sigma) ** 2).astype(np.float32)
        weight /= weight.sum()
        inside = slice(BORDER * CELL_PX, (BORDER + self.n) * CELL_PX)
        tiles = field[inside, inside].reshape(self.n, CELL_PX, self.n, CELL_PX)
        return np.asarray(np.einsum("aibj,i,j->ab", tiles, weight, weight), np.float32)


def rectify(image: Rgb, quad: NDArray[np.float32], n: int) -> Rectified:
    """Warp the symbol whose corners are `quad` to a square grid.

    Args:
        image: RGB.
        quad: float32 (4, 2), x and y of the symbol's corners without its quiet zone, in pixels of
            `image`, clockwise from the symbol's own top left.
        n: modules along one side.
    """
    luma = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    # Half the shrink factor as blur keeps fine texture from folding into the samples.
    cell = float(np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / (2 * n)
    if cell > CELL_PX:
        luma = cv2.GaussianBlur(luma, (0, 0), 0.5 * cell / CELL_PX)
    low, high = BORDER * CELL_PX, (BORDER + n) * CELL_PX
    # Pixel centres lie at whole coordinates for OpenCV, half a pixel off the corners' convention.
    target = np.array([[low, low], [high, low], [high, high], [low, high]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(quad.astype(np.float32) - np.float32(0.5), target)
    side = (n + 2 * BORDER) * CELL_PX
    flat = cv2.warpPerspective(
        luma, warp, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return Rectified(np.asarray(flat, np.float32), n)


def quad_in(image: Rgb, blueprint: Blueprint) -> NDArray[np.float32]:
    """The Blueprint's corners in the pixels of a square picture of any size."""
    scale = np.float32(image.shape[1] / blueprint.size_px)
    return blueprint.quad * scale
