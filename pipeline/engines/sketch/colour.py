"""Colour: OKLab (Bjorn Ottosson, 2020), ramps monotone in lightness, and what decoders see."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rgb = tuple[int, int, int]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS = np.linalg.inv(_TO_LMS)
_FROM_LAB = np.linalg.inv(_TO_LAB)

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Rec. 601 weights: decoders work on this grey."""


def parse_hex(text: str) -> Rgb:
    """`#rrggbb` as three values of 0 to 255."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def rgb_to_oklch(rgb: Rgb) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma 0 to about 0.37, hue in degrees."""
    v = np.array(rgb) / 255
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    light, a, b = _TO_LAB @ np.cbrt(_TO_LMS @ linear)
    return float(light), float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)) % 360)


def oklch_to_rgb(light: float, chroma: float, hue: float) -> Rgb:
    """The sRGB colour; chroma gives way until it is inside the gamut, lightness and hue stay."""
    angle = np.radians(hue)
    for _ in range(24):
        lab = np.array([light, chroma * np.cos(angle), chroma * np.sin(angle)])
        linear = _FROM_LMS @ (_FROM_LAB @ lab) ** 3
        if linear.min() >= -0.002 and linear.max() <= 1.002:
            break
        chroma *= 0.9
    linear = np.clip(linear, 0, 1)
    v = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    r, g, b = (int(c) for c in np.round(np.clip(v, 0, 1) * 255))
    return r, g, b


def luma(rgb: NDArray[np.floating]) -> NDArray[np.float32]:
    """Rec. 601 luma of an RGB array (..., 3), in the units given."""
    return np.asarray(rgb @ LUMA, np.float32)


def brightest_view(rgb: NDArray[np.floating]) -> NDArray[np.float32]:
    """How bright the least favourable decoder sees dark colours: luma, or red a little less.

    pyzbar, and QReader through it, reads the red channel of a colour array.
    """
    return np.asarray(np.maximum(luma(rgb), rgb[..., 0] * np.float32(0.85)), np.float32)


def darkest_view(rgb: NDArray[np.floating]) -> NDArray[np.float32]:
    """How dark the least favourable decoder sees light colours; see `brightest_view`.

    QReader's detector overlooks codes on strong yellow and orange, so blue counts too.
    """
    red, blue = rgb[..., 0] * np.float32(1.06), rgb[..., 2] + np.float32(_BLUE_EASE)
    return np.asarray(np.minimum(np.minimum(luma(rgb), red), blue), np.float32)


_BLUE_EASE = 30.0  # how much darker than the rest blue may be
_VIVID_DARK = 66.0
_GREY = 0.035  # OKLab chroma below which a colour has no hue to speak of


@dataclass(frozen=True)
class Ramp:
    """One material's colours from shadow to light; hue may roam, lightness only rises.

    Attributes:
        deep: tone 0, what dark modules are made of.
        mid: tone 0.5, seen only outside the code and in edges.
        pale: tone 1, what light modules are made of.
    """

    deep: Rgb
    mid: Rgb
    pale: Rgb

    def turned(self, hue: float, chroma: float = 1.0) -> "Ramp":
        """The same ramp with its hue turned by `hue` degrees and its chroma scaled."""
        stops = []
        for stop in (self.deep, self.mid, self.pale):
            light, c, h = rgb_to_oklch(stop)
            stops.append(oklch_to_rgb(light, c * chroma, h + hue))
        return Ramp(*stops)

    def vivid(self, most: float = 0.13, view: float = 186.0) -> "Ramp":
        """The same hues with as much chroma as decoders bear.

        A figure in it stands out of the code by hue alone, in dark and light modules alike.

        Args:
            most: chroma for the pale end at most.
            view: how bright the pale end stays in `darkest_view`.
        """
        if rgb_to_oklch(self.mid)[1] < _GREY:
            return self
        hues = [rgb_to_oklch(stop)[2] for stop in (self.deep, self.pale)]
        darks = (oklch_to_rgb(v, 0.19, hues[0]) for v in np.arange(0.5, 0.2, -0.01))
        deep = next(c for c in darks if brightest_view(np.array(c, np.float32)) <= _VIVID_DARK)
        light = 0.88 + 0.002 * (view - 186)
        tints = (oklch_to_rgb(light, c, hues[1]) for c in np.arange(most, 0.0, -0.01))
        pale = next((c for c in tints if darkest_view(np.array(c, np.float32)) >= view), self.pale)
        return Ramp(deep, self.mid, pale)

    def tinged(self) -> "Ramp":
        """The same ramp with a richer pale end, so that light modules show the scene's hues."""
        chroma = rgb_to_oklch(self.pale)[1]
        return Ramp(self.deep, self.mid, self.vivid(min(0.08, 1.7 * chroma), 202).pale)

    def inked(self, darkest: float = 56, middle: float = 125) -> "Ramp":
        """The same ramp with `deep` and `mid` no brighter than that in `brightest_view`."""
        stops = []
        for stop, most in ((self.deep, darkest), (self.mid, middle)):
            share = min(1.0, most / max(float(brightest_view(np.array(stop, np.float32))), 1.0))
            r, g, b = (round(c * share) for c in stop)
            stops.append((r, g, b))
        return Ramp(stops[0], stops[1], self.pale)


def hex_ramp(deep: str, mid: str, pale: str) -> Ramp:
    """A ramp from three `#rrggbb`."""
    return Ramp(parse_hex(deep), parse_hex(mid), parse_hex(pale))


def ramp_of(rgb: Rgb, *, pale_hue: float = 0.0, rich: float = 1.0) -> Ramp:
    """A ramp that people call by one colour's name.

    Args:
        rgb: the colour; its hue and chroma are kept, its lightness only leans the stops.
        pale_hue: degrees by which the light end turns.
        rich: scales the chroma.
    """
    light, chroma, hue = rgb_to_oklch(rgb)
    if chroma > _GREY:
        chroma = max(chroma, 0.11)
    chroma *= rich
    lean = np.clip((light - 0.6) * 0.12, -0.05, 0.05)
    return Ramp(
        oklch_to_rgb(0.30 + lean, min(chroma, 0.13), hue),
        oklch_to_rgb(0.62 + 1.5 * lean, chroma, hue),
        oklch_to_rgb(0.925 + 0.4 * lean, min(chroma * 0.45, 0.075), hue + pale_hue),
    )
