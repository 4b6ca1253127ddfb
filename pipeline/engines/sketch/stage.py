"""The Stage: a painting that keeps its colours apart from its tones.

Each pixel holds a ramp (three colours: deep, mid, pale) and a tone, 0 to 255. Scenes paint
both, materials write the code into the tone, and `develop` turns them into one picture. So a
sun keeps its hue right through the code: its dark modules deep red, its light ones peach.
"""

from collections.abc import Sequence
from copy import copy

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.engines.sketch.colour import Ramp, darkest_view
from pipeline.engines.sketch.noise import Field

Points = NDArray[np.floating]
_SHIFT = 4  # sub-pixel bits of OpenCV's drawing calls


def _fixed(points: Points) -> NDArray[np.int32]:
    return np.round(np.asarray(points) * (1 << _SHIFT)).astype(np.int32)


class Stage:
    """A square canvas painted back to front.

    Attributes:
        size: side in pixels.
        deep: uint8 (size, size, 3), RGB at tone 0; `mid` and `pale` likewise at 127 and 255.
        tone: uint8 (size, size).
    """

    def __init__(self, size: int, ground: Ramp, tone: float = 0.85) -> None:
        self.size = size
        self.deep, self.mid, self.pale = (
            np.full((size, size, 3), stop, np.uint8)
            for stop in (ground.deep, ground.mid, ground.pale)
        )
        self.tone: NDArray[np.uint8] = np.full((size, size), round(tone * 255), np.uint8)

    @property
    def unit(self) -> float:
        """Pixels per thousandth of the side: scenes are laid out on 1000 x 1000."""
        return self.size / 1000

    def poly(self, points: Points, ramp: Ramp | None, tone: float | None) -> None:
        """Fill one polygon, anti-aliased.

        Args:
            points: (n, 2) of x, y in pixels.
            ramp: its colours, or None to keep what lies there.
            tone: 0 to 1, or None to keep what lies there.
        """
        contour = [_fixed(points)]
        if ramp is not None:
            for plane, stop in self._planes(ramp):
                cv2.fillPoly(plane, contour, stop, cv2.LINE_AA, _SHIFT)
        if tone is not None:
            cv2.fillPoly(self.tone, contour, _grey(tone), cv2.LINE_AA, _SHIFT)

    def line(
        self, points: Points, width: float, ramp: Ramp | None, tone: float, *, closed: bool = False
    ) -> None:
        """Draw one polyline, anti-aliased, `width` pixels wide."""
        contour, thick = [_fixed(points)], max(1, round(width))
        if ramp is not None:
            for plane, stop in self._planes(ramp):
                cv2.polylines(plane, contour, closed, stop, thick, cv2.LINE_AA, _SHIFT)
        cv2.polylines(self.tone, contour, closed, _grey(tone), thick, cv2.LINE_AA, _SHIFT)

    def disc(
        self, x: float, y: float, radius: float, ramp: Ramp | None, tone: float | None
    ) -> None:
        """Fill one disc; coordinates and radius in pixels."""
        centre = (round(x * (1 << _SHIFT)), round(y * (1 << _SHIFT)))
        r = round(radius * (1 << _SHIFT))
        if ramp is not None:
            for plane, stop in self._planes(ramp):
                cv2.circle(plane, centre, r, stop, -1, cv2.LINE_AA, _SHIFT)
        if tone is not None:
            cv2.circle(self.tone, centre, r, _grey(tone), -1, cv2.LINE_AA, _SHIFT)

    def lay(self, mask: Field, ramp: Ramp | None, tone: float | Field | None) -> None:
        """Blend through a soft mask, float (size, size) of 0 to 1."""
        if ramp is not None:
            for plane, stop in self._planes(ramp):
                for channel in range(3):
                    layer = plane[:, :, channel]
                    layer[...] = layer + mask * (stop[channel] - layer.astype(np.float32))
        if tone is not None:
            self.set_tone(self.tones() + mask * (tone - self.tones()))

    def copy(self) -> "Stage":
        """The same painting, to paint on without touching this one."""
        twin = copy(self)
        twin.deep, twin.mid, twin.pale = self.deep.copy(), self.mid.copy(), self.pale.copy()
        twin.tone = self.tone.copy()
        return twin

    def mirror(self) -> None:
        """Flip the painting left to right."""
        for name in ("deep", "mid", "pale", "tone"):
            setattr(self, name, np.ascontiguousarray(getattr(self, name)[:, ::-1]))

    def blend(self, other: "Stage", mask: Field) -> None:
        """Take over `other` where `mask`, float (size, size) of 0 to 1, says so."""
        weight = np.round(mask * 255).astype(np.uint8)
        near = cv2.merge([weight] * 3).astype(np.uint16)
        for name in ("deep", "mid", "pale"):
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, ((mine * (255 - near) + theirs * near) // 255).astype(np.uint8))
        wide = weight.astype(np.uint16)
        self.tone = ((self.tone * (255 - wide) + other.tone * wide) // 255).astype(np.uint8)

    def tones(self) -> Field:
        """The tone as float32, 0 to 1."""
        return self.tone.astype(np.float32) * np.float32(1 / 255)

    def set_tone(self, tone: Field) -> None:
        """Replace the whole tone, 0 to 1; beyond that it is clipped."""
        self.tone = np.clip(tone * 255 + 0.5, 0, 255).astype(np.uint8)

    def within(self, points: Points) -> Field:
        """The mask of one polygon, float32 (size, size), 0 to 1."""
        mask = np.zeros((self.size, self.size), np.uint8)
        cv2.fillPoly(mask, [_fixed(points)], 255, cv2.LINE_AA, _SHIFT)
        return mask.astype(np.float32) * np.float32(1 / 255)

    def tone_reaching(self, level: float) -> Field:
        """The tone, 0.5 to 1, at which each pixel is `level` bright (0 to 255) to any decoder."""
        mid, pale = (darkest_view(p.astype(np.float32)) for p in (self.mid, self.pale))
        return np.asarray(
            np.clip(0.5 + 0.5 * (level - mid) / np.maximum(pale - mid, 1), 0.5, 1), np.float32
        )

    def develop(self) -> NDArray[np.float32]:
        """The picture: float32 RGB (size, size, 3), 0 to 255."""
        t = self.tones()[:, :, None] * 2
        low = np.minimum(t, 1)
        high = np.maximum(t - 1, 0)
        deep, mid, pale = (p.astype(np.float32) for p in (self.deep, self.mid, self.pale))
        return np.asarray(deep * (1 - low) + mid * (low - high) + pale * high, np.float32)

    def _planes(self, ramp: Ramp) -> list[tuple[NDArray[np.uint8], Sequence[int]]]:
        return [(self.deep, ramp.deep), (self.mid, ramp.mid), (self.pale, ramp.pale)]


def _grey(tone: float) -> int:
    return round(min(max(tone, 0.0), 1.0) * 255)
