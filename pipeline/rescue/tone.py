"""Move a picture's luma and leave its colours alone, and measure how much was moved."""

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000
from skimage.metrics import structural_similarity

from pipeline.rescue.frame import LUMA, Field

_LEAST = 1e-3
"""Luma; smaller moves are below one level of 255 and left out."""

_CORRECTIONS = 3
_GREYER = np.float32(0.8)
_SHIFT = 1.0
"""CIELAB units by which clipping may bend a colour before it is greyed instead."""


def with_luma(rgb: NDArray[np.float32], wanted: Field) -> NDArray[np.float32]:
    """Move CIELAB lightness until the luma is `wanted`; hue stays, chroma gives way at the gamut.

    Args:
        rgb: float32 (H, W, 3), gamma-coded, 0 to 1.
        wanted: float32 (H, W), Rec. 601 luma, 0 to 1.

    Returns:
        float32 (H, W, 3), 0 to 1; pixels that need not move are exactly as they were.
    """
    luma = rgb @ LUMA
    moved = np.abs(wanted - luma) > _LEAST
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab)
    out = rgb
    for _ in range(_CORRECTIONS):
        lab[..., 0] = np.clip(lab[..., 0] + 100 * (wanted - out @ LUMA), 0, 100)
        out = np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1)
        shown = cv2.cvtColor(out, cv2.COLOR_RGB2Lab)
        bend = np.abs(shown - lab)
        bent = np.maximum(bend[..., 1], bend[..., 2]) > _SHIFT
        lab[..., 1:] *= np.where(bent, _GREYER, np.float32(1))[..., None]
    return np.where(moved[..., None], out, rgb)


def difference(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[float, float]:
    """How much two pictures differ to the eye.

    Args:
        before: uint8 (H, W, 3) RGB.
        after: of the same shape.

    Returns:
        Mean CIEDE2000 colour difference, and the structural similarity of the greys (Wang et al.
        2004, Gaussian windows): 1 is the same.
    """
    labs = [
        cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2Lab) for image in (before, after)
    ]
    greys = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
    similarity = structural_similarity(
        *greys, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    return float(deltaE_ciede2000(*labs).mean()), float(similarity)
