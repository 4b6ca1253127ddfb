"""Measures of a picture, each 0 to 1 with 1 the better, each with its source.

All take OKLab (L 0 to 1) or RGB of a small copy, so that they see what an eye sees at a glance.
"""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

# Ottosson 2020, "A perceptual color space for image processing".
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)

# Sectors of Cohen-Or et al. 2006, "Color harmonization": (centre, width) in degrees.
_TEMPLATES: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0, 18),),  # i
    ((0, 93.6),),  # V
    ((0, 18), (90, 79.2)),  # L
    ((0, 18), (180, 18)),  # I
    ((0, 93.6), (180, 18)),  # Y
    ((0, 93.6), (180, 93.6)),  # X
)
_HUES = 72


def oklab(rgb: NDArray[np.uint8]) -> Floats:
    """OKLab of sRGB: float32 (H, W, 3) from uint8 (H, W, 3)."""
    value = rgb.astype(np.float32) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T, np.float32)


def colourfulness(rgb: NDArray[np.uint8]) -> float:
    """Hasler and Süsstrunk 2003: spread and mean of the opponent axes; 75 and over counts full.

    Their scale calls 59 "highly" and 82 "extremely" colourful.
    """
    red, green, blue = np.moveaxis(rgb.astype(np.float32), -1, 0)
    one, two = red - green, (red + green) / 2 - blue
    spread = np.hypot(one.std(), two.std())
    return _unit(float(spread + 0.3 * np.hypot(one.mean(), two.mean())) / 75)


def contrast(lightness: Floats) -> float:
    """How far the dark and the light tenth of the picture lie apart, in OKLab L; 0.8 is full."""
    low, high = np.percentile(lightness, (10, 90))
    return _unit(float(high - low) / 0.8)


def harmony(lab: Floats) -> float:
    """How close hues lie to the best-fitting harmonic template (Cohen-Or et al. 2006).

    Chroma weighs each pixel, so that greys do not count; a picture without chroma is harmonious.
    1 when all lie inside the template's sectors, 0 at a mean distance of 15 degrees;
    an even rainbow lies at 10.
    """
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    if float(chroma.mean()) < 0.01:
        return 1.0
    hue = np.rad2deg(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    weights, _ = np.histogram(hue, _HUES, (0, 360), weights=chroma)
    weights = weights / weights.sum()
    degrees = (np.arange(_HUES) + 0.5) * 360 / _HUES
    best = min(
        float((weights * _distance(degrees - turn, template)).sum())
        for template in _TEMPLATES
        for turn in degrees
    )
    return _unit(1 - best / 15)


def _distance(degrees: NDArray[np.float64], template: tuple[tuple[float, float], ...]) -> Floats:
    """Degrees outside the nearest sector; 0 inside one."""
    outside = [
        np.maximum(0, np.abs((degrees - centre + 180) % 360 - 180) - width / 2)
        for centre, width in template
    ]
    return np.asarray(np.minimum.reduce(outside), np.float32)


def detail(lightness: Floats) -> float:
    """Texture at several scales, neither empty nor noise.

    The standard deviation of five octaves of a Laplacian pyramid against that of natural pictures,
    whose octaves are equally strong (Field 1987): 1 when all are there in like measure, towards 0
    when one octave holds everything (flat blocks, pixel noise) or nothing is there.
    """
    octaves = []
    level = lightness
    for _ in range(5):
        smaller = cv2.pyrDown(level)
        octaves.append(float((level - cv2.pyrUp(smaller, dstsize=level.shape[::-1])).std()))
        level = smaller
    strength = np.array(octaves)
    total = float(strength.sum())
    if total < 1e-4:
        return 0.0
    share = strength / total
    evenness = float(-(share * np.log(share + 1e-9)).sum() / np.log(len(share)))
    return _unit(total / 0.4) * _unit((evenness - 0.75) / 0.25)


def fullness(lightness: Floats) -> float:
    """How evenly texture covers the frame: 1 for a full-bleed scene, low for a card on a wall.

    Entropy of edge energy over a grid of 8 x 8 cells, square-rooted so that one loud corner does
    not count as emptiness elsewhere.
    """
    dx, dy = cv2.Sobel(lightness, -1, 1, 0), cv2.Sobel(lightness, -1, 0, 1)
    cells = cv2.resize(np.hypot(dx, dy), (8, 8), interpolation=cv2.INTER_AREA)
    share = np.sqrt(cells.ravel() + 1e-6)
    share /= share.sum()
    entropy = float(-(share * np.log(share)).sum() / np.log(share.size))
    return _unit((entropy - 0.94) / 0.06)


def freedom(lightness: Floats) -> float:
    """How little of the drawing runs along rows and columns, as a bare code's edges do.

    The share of gradient energy more than 15 degrees off both axes; two thirds, the share of a
    picture without preferred direction, is full.
    """
    dx, dy = cv2.Sobel(lightness, -1, 1, 0), cv2.Sobel(lightness, -1, 0, 1)
    strength = np.hypot(dx, dy)
    total = float(strength.sum())
    if total < 1e-3:
        return 1.0
    aslant = np.minimum(np.abs(dx), np.abs(dy)) > np.tan(np.deg2rad(15)) * np.maximum(
        np.abs(dx), np.abs(dy)
    )
    return _unit(float(strength[aslant].sum()) / total / (2 / 3))


def gridlessness(lightness: Floats, module_px: int, origin_px: int, code_px: int) -> float:
    """How little the module lattice shows.

    The gradient's share within an eighth of a module of lattice lines, over the code area: 1 when
    they are no stronger than any other line, 0 when over half of what could lie on them does.

    Args:
        lightness: (H, W) at full size.
        module_px: side of a module.
        origin_px: x and y of the code.
        code_px: side of the code.
    """
    area = slice(origin_px, origin_px + code_px)
    code = lightness[area, area]
    reach = max(1, module_px // 8)
    near = (2 * reach + 1) / module_px
    excess = 0.0
    for profile in (
        np.abs(np.diff(code, axis=1, prepend=code[:, :1])).sum(0),
        np.abs(np.diff(code, axis=0, prepend=code[:1])).sum(1),
    ):
        phases = profile.reshape(-1, module_px).sum(0)
        total = float(phases.sum())
        on_lines = float(np.take(phases, range(-reach, reach + 1)).sum())
        share = on_lines / total if total > 1e-3 else near
        excess += (share - near) / (1 - near) / 2
    return _unit(1 - 2 * excess)


def richness(lightness: Floats, module_px: int, origin_px: int, code_px: int) -> float:
    """How much of the code area's tone is drawn within modules instead of by them.

    The share of variance that module means leave unexplained: near 0 for a tinted grid; 0.6, as
    in the freest pictures, is full. Arguments as in `gridlessness`.
    """
    area = slice(origin_px, origin_px + code_px)
    code = lightness[area, area]
    n = code_px // module_px
    means = code.reshape(n, module_px, n, module_px).mean((1, 3))
    variance = float(code.var())
    return _unit((1 - float(means.var()) / variance) / 0.6) if variance > 1e-6 else 0.0


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
