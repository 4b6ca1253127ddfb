"""Ways to grade a picture that keep what is light light and what is dark dark.

The symbol's padding was chosen for the picture's own light and shade, so only colour and contrast
may change. Each grade draws its strength from the candidate's seed.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Grade = Callable[[Rgb, np.random.Generator], Rgb]


def _natural(pixels: Rgb, chance: np.random.Generator) -> Rgb:
    return _graded(pixels, contrast=chance.uniform(0.97, 1.03))


def _vivid(pixels: Rgb, chance: np.random.Generator) -> Rgb:
    return _graded(pixels, contrast=1.1, chroma=chance.uniform(1.3, 1.6))


def _muted(pixels: Rgb, chance: np.random.Generator) -> Rgb:
    return _graded(pixels, contrast=0.9, chroma=chance.uniform(0.35, 0.6))


def _warm(pixels: Rgb, chance: np.random.Generator) -> Rgb:
    return _graded(pixels, cast=(chance.uniform(4, 8), chance.uniform(10, 18)))


def _cool(pixels: Rgb, chance: np.random.Generator) -> Rgb:
    return _graded(pixels, cast=(-chance.uniform(0, 4), -chance.uniform(10, 18)))


def _bright(pixels: Rgb, chance: np.random.Generator) -> Rgb:
    return _graded(pixels, gamma=chance.uniform(0.68, 0.8))


def _deep(pixels: Rgb, chance: np.random.Generator) -> Rgb:
    return _graded(pixels, gamma=chance.uniform(1.25, 1.5), chroma=1.15)


def _toned(pixels: Rgb, chance: np.random.Generator) -> Rgb:
    """One hue over greys, as in a toned print."""
    hue = chance.uniform(0, 2 * np.pi)
    return _graded(pixels, chroma=0, cast=(22 * np.cos(hue), 22 * np.sin(hue)))


def vary(pixels: Rgb, chance: np.random.Generator) -> Rgb:
    """A neighbour of a graded picture: a little lighter or darker, greyer or stronger, tinted."""
    step = chance.choice((-1.0, 1.0)) * chance.uniform(0.6, 1)
    return _graded(
        pixels,
        gamma=float(1.18**step),
        chroma=chance.uniform(0.8, 1.2),
        cast=(chance.uniform(-5, 5), chance.uniform(-7, 7)),
    )


def _graded(
    pixels: Rgb,
    *,
    contrast: float = 1,
    chroma: float = 1,
    gamma: float = 1,
    cast: tuple[float, float] = (0, 0),
) -> Rgb:
    """Change CIELAB: lightness by contrast around 50 and by gamma, colours by factor and cast."""
    lab = cv2.cvtColor(pixels.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab)
    light = np.clip((lab[..., 0] - 50) * contrast + 50, 0, 100)
    lab[..., 0] = 100 * (light / 100) ** gamma
    lab[..., 1:] = lab[..., 1:] * chroma + np.array(cast, np.float32)
    rgb = np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1)
    return np.asarray(np.rint(rgb * 255), np.uint8)


GRADES: dict[str, Grade] = {
    "natural": _natural,
    "vivid": _vivid,
    "muted": _muted,
    "warm": _warm,
    "cool": _cool,
    "bright": _bright,
    "deep": _deep,
    "toned": _toned,
}
