"""What happens to a picture between a screen and a decoder: the steps that views are made of.

Each function returns a step: uint8 RGB (H, W, 3) in, the same out, the input left as it is.
Lengths are shares of the longer side, so that a step means the same at any size.
"""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.scan.decoders.base import Rgb

Step = Callable[[Rgb], Rgb]


def chain(*steps: Step) -> Step:
    """One step after the other."""

    def apply(image: Rgb) -> Rgb:
        for step in steps:
            image = step(image)
        return image

    return apply


def shrink(side_px: int) -> Step:
    """To `side_px` on the longer side by area means; smaller pictures stay as they are."""

    def apply(image: Rgb) -> Rgb:
        height, width = image.shape[:2]
        scale = side_px / max(height, width)
        if scale >= 1:
            return image
        size = max(1, round(width * scale)), max(1, round(height * scale))
        return _uint8(cv2.resize(image, size, interpolation=cv2.INTER_AREA))

    return apply


def blur(share: float) -> Step:
    """Out of focus: Gaussian of standard deviation `share` of the longer side."""
    return lambda image: _uint8(cv2.GaussianBlur(image, (0, 0), share * max(image.shape[:2])))


def shake(share: float, degrees: float) -> Step:
    """Moved during exposure: a straight smear over `share` of the longer side."""

    def apply(image: Rgb) -> Rgb:
        length = max(2, round(share * max(image.shape[:2])))
        angle = np.deg2rad(degrees)
        kernel = np.zeros((2 * length + 1,) * 2, np.float32)
        reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        ends = [tuple(int(v) for v in np.round(length + s * reach)) for s in (-1, 1)]
        cv2.line(kernel, ends[0], ends[1], (1.0,))
        return _uint8(cv2.filter2D(image, -1, kernel / kernel.sum()))

    return apply


def jpeg(quality: int) -> Step:
    """Compressed, 0 to 100, as chats and cameras do."""

    def apply(image: Rgb) -> Rgb:
        bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
        _, packed = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return _uint8(cv2.cvtColor(cv2.imdecode(packed, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB))

    return apply


def expose(gain: float, veil: float = 0, gamma: float = 1) -> Step:
    """Exposure `gain` over stray light of `veil` levels, after a tone curve; clips at white."""
    curve = veil + gain * 255 * (np.arange(256, dtype=np.float32) / 255) ** gamma
    table = curve.clip(0, 255).astype(np.uint8)
    return lambda image: _uint8(cv2.LUT(image, table))


def noise(levels: float, seed: int) -> Step:
    """Sensor noise of standard deviation `levels`, per pixel and channel."""

    def apply(image: Rgb) -> Rgb:
        rng = np.random.default_rng(seed)
        grain = rng.normal(0, levels, image.shape).astype(np.float32)
        return _clip(image + grain)

    return apply


def glare(strength: float, x: float, y: float, share: float) -> Step:
    """A lamp reflected at (x, y), `share` of the longer side wide: `strength` of white over it."""

    def apply(image: Rgb) -> Rgb:
        height, width = image.shape[:2]
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        far = ((columns - x * width) ** 2 + (rows - y * height) ** 2) ** 0.5
        spot = strength * np.exp(-0.5 * (far / (share * max(height, width))) ** 2)
        return _clip(image + (255 - image.astype(np.float32)) * spot[..., None])

    return apply


def shade(dark: float, degrees: float) -> Step:
    """Light from one side: brightness falls from 1 to `dark` across the picture."""

    def apply(image: Rgb) -> Rgb:
        height, width = image.shape[:2]
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        angle = np.deg2rad(degrees)
        along = np.cos(angle) * columns / width + np.sin(angle) * rows / height
        along = (along - along.min()) / max(1e-6, float(np.ptp(along)))
        return _clip(image * (1 - (1 - dark) * along)[..., None])

    return apply


def moire(levels: float, period_px: float, degrees: float) -> Step:
    """Screen pixels beating against the sensor's: coloured stripes of `period_px` pixels."""

    def apply(image: Rgb) -> Rgb:
        height, width = image.shape[:2]
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        angle = np.deg2rad(degrees)
        phase = 2 * np.pi * (np.cos(angle) * columns + np.sin(angle) * rows) / period_px
        # A third of a period apart, as the red, green and blue stripes of a screen are.
        stripes = [np.sin(phase + shift) for shift in (0, 2.1, 4.2)]
        return _clip(image + levels * np.stack(stripes, -1))

    return apply


def tilt(pitch: float, yaw: float, roll: float, fill: float = 0.8) -> Step:
    """Seen at an angle, in degrees, from two sides' distance; the picture fills `fill` of it."""

    def apply(image: Rgb) -> Rgb:
        height, width = image.shape[:2]
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        seen = _seen(corners / max(height, width), np.deg2rad([pitch, yaw, roll]))
        placed = seen * fill * max(height, width) + np.array([width, height]) / 2
        warp = cv2.getPerspectiveTransform(corners, placed.astype(np.float32))
        edge = [float(v) for v in np.median(image.reshape(-1, 3), 0)]
        return _uint8(cv2.warpPerspective(image, warp, (width, height), borderValue=edge))

    return apply


def _seen(corners: NDArray[np.float32], angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners, sides of 1, as a lens two sides away sees them, around (0, 0)."""
    pitch, yaw, roll = angles
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    flat = (corners - corners.mean(0)) @ turn
    depth = flat[:, 0] * np.sin(yaw) + flat[:, 1] * np.sin(pitch)
    seen = flat * [np.cos(yaw), np.cos(pitch)] * (2 / (2 + depth))[:, None]
    return np.asarray(seen, np.float64)


def page(share: float, seed: int) -> Step:
    """Small on a busy page: the picture at `share` of the side among lines of text and blocks."""

    def apply(image: Rgb) -> Rgb:
        height, width = image.shape[:2]
        rng = np.random.default_rng(seed)
        sheet = np.full_like(image, 245)
        line = max(4, height // 48)
        for top in range(line, height - line, 2 * line):
            left = line
            while left < width - line:
                word = int(rng.integers(line, 5 * line))
                shade_ = int(rng.integers(20, 110))
                sheet[top : top + line, left : min(left + word, width - line)] = shade_
                left += word + line
        size = max(1, round(share * width)), max(1, round(share * height))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        top = int((height - small.shape[0]) * rng.uniform(0.3, 0.7))
        left = int((width - small.shape[1]) * rng.uniform(0.3, 0.7))
        sheet[top : top + small.shape[0], left : left + small.shape[1]] = small
        return sheet

    return apply


def _clip(values: NDArray[np.floating[Any]]) -> Rgb:
    return np.ascontiguousarray(np.clip(values, 0, 255), np.uint8)


def _uint8(image: object) -> Rgb:
    return np.ascontiguousarray(image, np.uint8)
