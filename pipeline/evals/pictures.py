"""Pictures to rescue: crops of scikit-image's openly licensed photographs, and made ones."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Those in the wheel itself, so that nothing is downloaded; see its data/README.txt for sources.
_PHOTOGRAPHS = (
    "astronaut", "brick", "camera", "cat", "clock", "coffee", "coins", "grass", "gravel",
    "hubble_deep_field", "immunohistochemistry", "moon", "retina", "rocket", "stereo_motorcycle",
)  # fmt: skip

_MADE_EVERY = 5
"""One picture in five is made, not photographed."""


def natural_pictures(
    n: int, size_px: int = 768, seed: int = 0
) -> Iterator[tuple[str, Image.Image]]:
    """`n` different natural-looking pictures, the same for the same seed.

    Args:
        n: how many.
        size_px: side of each.
        seed: of crops, flips, turns of hue, exposure and of the made pictures.

    Yields:
        (name, RGB picture).
    """
    for i in range(n):
        rng = np.random.default_rng((seed, i))
        if i % _MADE_EVERY == _MADE_EVERY - 1:
            makers = tuple(_MAKERS.items())
            name, make = makers[(i // _MADE_EVERY) % len(makers)]
            pixels = make(rng, size_px)
        else:
            name = _PHOTOGRAPHS[(i - i // _MADE_EVERY) % len(_PHOTOGRAPHS)]
            pixels = _variant(_photograph(name), rng, size_px)
        yield f"{i:03d}-{name}", Image.fromarray(pixels)


@cache
def _photograph(name: str) -> NDArray[np.uint8]:
    """One photograph as RGB."""
    from skimage import data

    loaded: Any = getattr(data, name)()
    pixels = np.asarray(loaded[0] if isinstance(loaded, tuple) else loaded)
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, 2)
    return np.ascontiguousarray(pixels[..., :3], np.uint8)


def _variant(
    photograph: NDArray[np.uint8], rng: np.random.Generator, size_px: int
) -> NDArray[np.uint8]:
    """A square crop, perhaps mirrored, its hue turned and its exposure changed."""
    height, width = photograph.shape[:2]
    side = int(min(height, width) * rng.uniform(0.55, 1))
    y, x = rng.integers(0, height - side + 1), rng.integers(0, width - side + 1)
    crop = photograph[y : y + side, x : x + side]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    crop = cv2.resize(crop, (size_px, size_px), interpolation=cv2.INTER_CUBIC)
    lab = cv2.cvtColor(crop.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    turn = rng.uniform(-0.5, 0.5)
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1] = a * np.cos(turn) - b * np.sin(turn)
    lab[..., 2] = a * np.sin(turn) + b * np.cos(turn)
    lab[..., 0] = 100 * (lab[..., 0] / 100) ** rng.uniform(0.75, 1.3)
    return _to_uint8(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB))


def _clouds(rng: np.random.Generator, size_px: int, fall: float = 1.6) -> NDArray[np.float32]:
    """Noise whose power falls with frequency as in nature: float32, 0 to 1."""
    fy, fx = np.fft.fftfreq(size_px)[:, None], np.fft.rfftfreq(size_px)[None]
    amplitude = 1 / np.maximum(np.hypot(fy, fx), 1 / size_px) ** fall
    phase = np.exp(2j * np.pi * rng.random(amplitude.shape))
    field = np.fft.irfft2(amplitude * phase, (size_px, size_px))
    low, high = np.quantile(field, [0.01, 0.99])
    return np.asarray(((field - low) / (high - low)).clip(0, 1), np.float32)


def _landscape(rng: np.random.Generator, size_px: int) -> NDArray[np.uint8]:
    """A sky over ranges of hills."""
    y = np.linspace(0, 1, size_px, dtype=np.float32)[:, None, None]
    top, low = rng.uniform(0.2, 0.6, 3), rng.uniform(0.6, 1, 3)
    picture = (top * (1 - y) + low * y) * (0.8 + 0.2 * _clouds(rng, size_px)[..., None])
    for depth in range(4):
        ridge = _clouds(rng, size_px, 1.9)[0] * 0.25 + 0.3 + 0.15 * depth
        hill = np.linspace(0, 1, size_px)[:, None] > ridge[None]
        tone = rng.uniform(0.1, 0.6, 3) * (1 - 0.15 * depth)
        texture = 0.7 + 0.5 * _clouds(rng, size_px, 1.1)[..., None]
        picture = np.where(hill[..., None], tone * texture, picture)
    return _to_uint8(picture)


def _marble(rng: np.random.Generator, size_px: int) -> NDArray[np.uint8]:
    """Two tones mixed by clouds."""
    mix = _clouds(rng, size_px, rng.uniform(1.3, 2))[..., None]
    return _to_uint8(rng.uniform(0, 1, 3) * mix + rng.uniform(0, 1, 3) * (1 - mix))


def _poster(rng: np.random.Generator, size_px: int) -> NDArray[np.uint8]:
    """Flat discs on a flat ground: a logo, the hardest case."""
    picture = np.ones((size_px, size_px, 3), np.float32) * rng.uniform(0, 1, 3).astype(np.float32)
    for _ in range(12):
        centre = [int(v) for v in rng.integers(0, size_px, 2)]
        radius = int(rng.uniform(0.05, 0.3) * size_px)
        colour = [float(v) for v in rng.uniform(0, 1, 3)]
        cv2.circle(picture, centre, radius, colour, -1, cv2.LINE_AA)
    return _to_uint8(picture)


_MAKERS: dict[str, Callable[[np.random.Generator, int], NDArray[np.uint8]]] = {
    "landscape": _landscape,
    "marble": _marble,
    "poster": _poster,
}


def _to_uint8(picture: NDArray[Any]) -> NDArray[np.uint8]:
    return (picture.clip(0, 1) * 255 + 0.5).astype(np.uint8)
