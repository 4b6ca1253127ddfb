"""Handheld looks at a code: as a phone's frame shows it, close, tilted, a little soft."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.scan.decoders.base import Rgb
from pipeline.scan.rectify import module_px

CELL_PX = (12.0, 16.0)
"""Pixels to a module: a code of 25 modules spans 300 to 400 px of the frame that is decoded."""

TILT = 5.0
"""Degrees by which the phone leans to either side, and forwards or back."""

TURN = 3.0
"""Degrees by which it is turned. Larger angles tell no more about people's phones, and zxing then
loses codes with round finders, which phones read."""

DISTANCE = 2.0
"""Sides of the code between it and the lens."""

BLUR = 0.8
"""Standard deviation of the lens' blur, in pixels of the frame."""

_ANTI_ALIAS = 0.45
"""Standard deviation of a pixel's own footprint, in pixels of the frame."""

_CONTRAST, _VEIL = 0.75, 25
"""Share of the screen's contrast that arrives, and the stray light over it in levels."""

_AROUND = 6
"""Modules of surroundings in the frame; beyond the picture lies a mid-grey desk."""


@dataclass(frozen=True)
class Pose:
    """How the phone is held.

    Attributes:
        cell_px: side of a module in the frame.
        pitch: degrees forwards or back.
        yaw: degrees to the side.
        roll: degrees turned.
    """

    cell_px: float
    pitch: float
    yaw: float
    roll: float


def poses(count: int) -> tuple[Pose, ...]:
    """The first `count` poses of a Halton sequence, which fills the space of poses evenly."""
    low, high = CELL_PX
    return tuple(
        Pose(
            low + (high - low) * _radical_inverse(i, 2),
            TILT * (2 * _radical_inverse(i, 3) - 1),
            TILT * (2 * _radical_inverse(i, 5) - 1),
            TURN * (2 * _radical_inverse(i, 7) - 1),
        )
        for i in range(1, count + 1)
    )


def looks(
    image: Rgb, quad: NDArray[np.float32], n: int, held: tuple[Pose, ...]
) -> Iterator[NDArray[np.uint8]]:
    """Make one frame per pose.

    Args:
        image: RGB.
        quad: float32 (4, 2), the symbol's corners in pixels of `image`, clockwise.
        n: modules along one side.
        held: the poses.

    Yields:
        uint8 (side, side) luma, the symbol in the middle.
    """
    luma = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    shrink = module_px(quad, n) / (sum(CELL_PX) / 2)
    # One blur for all poses; their sizes differ by a sixth either way.
    sigma = shrink * (np.hypot(BLUR, _ANTI_ALIAS) if shrink > 1 else BLUR)
    soft = cv2.GaussianBlur(luma, (0, 0), float(sigma))
    soft = cv2.convertScaleAbs(soft, alpha=_CONTRAST, beta=_VEIL)
    for pose in held:
        side = round((n + 2 * _AROUND) * pose.cell_px)
        placed = _project(pose, n * pose.cell_px) + np.float32(side / 2)
        warp = cv2.getPerspectiveTransform(quad.astype(np.float32), placed)
        frame = cv2.warpPerspective(soft, warp, (side, side), borderValue=(128,))
        yield np.asarray(frame, np.uint8)


def _project(pose: Pose, side_px: float) -> NDArray[np.float32]:
    """The corners of a square of `side_px` as the lens sees it, around (0, 0)."""
    pitch, yaw, roll = np.deg2rad([pose.pitch, pose.yaw, pose.roll])
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    turned = square @ np.array(
        [[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]]
    )  # fmt: skip
    depth = turned[:, 0] * np.sin(yaw) + turned[:, 1] * np.sin(pitch)
    flat = turned * [np.cos(yaw), np.cos(pitch)] * (DISTANCE / (DISTANCE + depth))[:, None]
    return np.asarray(flat * side_px, np.float32)


def _radical_inverse(index: int, base: int) -> float:
    """The digits of `index` mirrored at the point (van der Corput 1935)."""
    value, scale = 0.0, 1.0
    while index:
        index, digit = divmod(index, base)
        scale /= base
        value += digit * scale
    return value
