"""Views: what a phone's camera makes of a picture. Deterministic, named, each with its meaning."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.scan.decoders.base import Rgb


@dataclass(frozen=True)
class View:
    """One way to look at a picture.

    Attributes:
        name: what checks and reports call it.
        meaning: the situation it stands for.
        apply: makes the view of a uint8 (H, W, 3) RGB picture; the input is left as it is.
    """

    name: str
    meaning: str
    apply: Callable[[Rgb], Rgb]


def _clean(image: Rgb) -> Rgb:
    return image


def _resize(side_px: int) -> Callable[[Rgb], Rgb]:
    """Shrink to `side_px` on the longer side; small pictures stay as they are."""

    def apply(image: Rgb) -> Rgb:
        height, width = image.shape[:2]
        scale = side_px / max(height, width)
        if scale >= 1:
            return image
        size = max(1, round(width * scale)), max(1, round(height * scale))
        return _uint8(cv2.resize(image, size, interpolation=cv2.INTER_AREA))

    return apply


def _soft(image: Rgb) -> Rgb:
    """Gaussian blur of 1/480 of the longer side (1.6 px at 768), then JPEG at quality 50."""
    blurred = cv2.GaussianBlur(image, (0, 0), max(image.shape[:2]) / 480)
    options = [cv2.IMWRITE_JPEG_QUALITY, 50]
    _, packed = cv2.imencode(".jpg", cv2.cvtColor(blurred, cv2.COLOR_RGB2BGR), options)
    return _uint8(cv2.cvtColor(cv2.imdecode(packed, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB))


def _dim(image: Rgb) -> Rgb:
    """A third of the exposure over a veil of stray light: values land in 26 to 107 of 255."""
    return (26 + image.astype(np.float32) * 0.32).astype(np.uint8)


def _tilt(image: Rgb) -> Rgb:
    """Turned by 8 degrees and seen from the side: the far edge is 12 % shorter."""
    height, width = image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    squeezed = corners.copy()
    squeezed[1, 1], squeezed[2, 1] = 0.06 * height, 0.94 * height
    centre = corners.mean(0)
    angle = np.deg2rad(8)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    # 0.85 keeps the turned corners inside the frame.
    placed = ((squeezed - centre) * 0.85 @ turn + centre).astype(np.float32)
    warp = cv2.getPerspectiveTransform(corners, placed)
    edge = [float(v) for v in np.median(image.reshape(-1, 3), 0)]
    return _uint8(cv2.warpPerspective(image, warp, (width, height), borderValue=edge))


def _uint8(image: Rgb) -> Rgb:
    return np.ascontiguousarray(image, np.uint8)


VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View("clean", "the picture itself, as a file", _clean),
        View("400px", "an arm's length away, or one of four in a post", _resize(400)),
        View("320px", "a thumbnail, or a poster across the room", _resize(320)),
        View("soft", "out of focus, then compressed by a chat application", _soft),
        View("dim", "a dimmed screen or an evening street: little light, little contrast", _dim),
        View("tilt", "held at an angle", _tilt),
    )
}
