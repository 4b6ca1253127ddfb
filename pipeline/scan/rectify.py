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
        luma: `Gray` of side (n + 2 * BORDER) * cell_px.
        n: modules along one side of the symbol.
        cell_px: side of one module.
    """

    luma: Gray
    n: int
    cell_px: int = CELL_PX

    def cells(self, field: Gray, sigma: float) -> NDArray[np.float32]:
        """Centre-weighted mean of `field` over each module of the symbol.

        Args:
            field: of the shape of `luma`.
            sigma: standard deviation of the Gaussian weight, in modules.

        Returns:
            float32 (n, n).
        """
        offset = (np.arange(self.cell_px) + 0.5) / self.cell_px - 0.5
        weight = np.exp(-0.5 * (offset / sigma) ** 2).astype(np.float32)
        weight /= weight.sum()
        inside = slice(BORDER * self.cell_px, (BORDER + self.n) * self.cell_px)
        tiles = field[inside, inside].reshape(self.n, self.cell_px, self.n, self.cell_px)
        return np.asarray(np.einsum("aibj,i,j->ab", tiles, weight, weight), np.float32)


def rectify(image: Rgb, quad: NDArray[np.float32], n: int, cell_px: int = CELL_PX) -> Rectified:
    """Warp the symbol whose corners are `quad` to a square grid.

    Args:
        image: RGB.
        quad: float32 (4, 2), x and y of the symbol's corners without its quiet zone, in pixels of
            `image`, clockwise from the symbol's own top left.
        n: modules along one side.
        cell_px: pixels to a module of the result.
    """
    luma = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    # Half the shrink factor as blur keeps fine texture from folding into the samples.
    cell = module_px(quad, n)
    if cell > cell_px:
        luma = cv2.GaussianBlur(luma, (0, 0), 0.5 * cell / cell_px)
    low, high = BORDER * cell_px, (BORDER + n) * cell_px
    # Pixel centres lie at whole coordinates for OpenCV, half a pixel off the corners' convention.
    target = np.array([[low, low], [high, low], [high, high], [low, high]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(quad.astype(np.float32) - np.float32(0.5), target)
    side = (n + 2 * BORDER) * cell_px
    flat = cv2.warpPerspective(
        luma, warp, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return Rectified(np.asarray(flat, np.float32), n, cell_px)


def module_px(quad: NDArray[np.float32], n: int) -> float:
    """Mean side of one module, in pixels of the picture that `quad` lies in."""
    return float(np.linalg.norm(np.roll(quad, -1, 0) - quad, axis=1).mean()) / n


def quad_in(image: Rgb, blueprint: Blueprint) -> NDArray[np.float32]:
    """The Blueprint's corners in the pixels of a square picture of any size."""
    scale = np.float32(image.shape[1] / blueprint.size_px)
    return blueprint.quad * scale
