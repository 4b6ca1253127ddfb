"""Luminance control: pull modules that decoders would misread to the right side, hue kept."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint, Function
from pipeline.engines.sketch.colour import brightest_view, darkest_view
from pipeline.engines.sketch.noise import Field
from pipeline.engines.sketch.stage import Stage

DARK_LUMA = 82.0
"""Brightest mean luma (0 to 255) allowed at the centre of a dark module."""

LIGHT_LUMA = 177.0
"""Darkest mean luma allowed at the centre of a light module."""

DARK_PIXEL, LIGHT_PIXEL = 98.0, 164.0
"""The same for single pixels there."""

_RULER_PIXEL = 75.0, 178.0
"""And for those of the timing pattern and the separators."""

_INK = 50.0
_QUIET = 1
_OBJECTS = (Function.FINDER, Function.ALIGNMENT)
_RULERS = (Function.TIMING, Function.SEPARATOR)
_ROUNDS = 3


def enforce(
    picture: NDArray[np.float32], blueprint: Blueprint, ground: Stage
) -> NDArray[np.float32]:
    """Correct the modules that need it, most at their centres, least at their edges.

    Colours are mixed with the scene's own light and dark, so hue and texture stay.

    Args:
        picture: float32 RGB (size, size, 3), 0 to 255.
        blueprint: which modules are dark, and where.
        ground: the scene as it was before the code; its ends are what modules are mixed with.

    Returns:
        The corrected picture, same shape and range.
    """
    module = blueprint.module_px
    start = blueprint.origin_px - _QUIET * module
    dark = np.pad(blueprint.modules, _QUIET)
    side = dark.shape[0] * module
    area = np.s_[start : start + side, start : start + side]
    # Finders and alignment patterns are drawn to measure; their rounded corners stay.
    free = np.pad(np.isin(blueprint.functions, _OBJECTS), _QUIET)
    bump = np.tile(_bump(module), dark.shape)
    out = picture.copy()
    window = out[area]
    # Halfway to white, so that it is light enough whatever the palette; dark likewise.
    light = ground.pale[area].astype(np.float32)
    light += 0.5 * (255 - light)
    ink = ground.deep[area].astype(np.float32)
    ink *= np.minimum(_INK / np.maximum(brightest_view(ink), 1), 1)[:, :, None]
    peak = _centre_mean(darkest_view(light), dark.shape[0], module)
    for _ in range(_ROUNDS):
        bright = _centre_mean(brightest_view(window), dark.shape[0], module)
        dim = _centre_mean(darkest_view(window), dark.shape[0], module)
        darken = np.where(dark & ~free & (bright > DARK_LUMA), DARK_LUMA / bright, 1)
        short = ~dark & ~free & (dim < LIGHT_LUMA)
        lighten = np.where(short, (LIGHT_LUMA - dim) / np.maximum(peak - dim, 1), 0)
        if darken.min() > 0.995 and lighten.max() < 0.005:
            break
        window *= (1 - bump * (1 - _spread(darken, module)))[:, :, None]
        window += np.maximum(light - window, 0) * (bump * _spread(lighten, module))[:, :, None]
    _settle(window, light, ink, dark, ~free, _dot(module), DARK_PIXEL, LIGHT_PIXEL)
    # OpenCV counts the steps along the very edge of the timing pattern to learn the version, and
    # follows the outline of the code.
    whole = np.ones((module, module), np.float32)
    rim = np.pad(np.zeros_like(blueprint.modules), _QUIET, constant_values=True)
    _settle(window, light, ink, dark, rim, whole, DARK_PIXEL, LIGHT_PIXEL)
    rulers = np.pad(np.isin(blueprint.functions, _RULERS), _QUIET)
    _settle(window, light, ink, dark, rulers, whole, *_RULER_PIXEL)
    return out


def _settle(
    window: NDArray[np.float32], light: NDArray[np.float32], ink: NDArray[np.float32],
    dark: NDArray[np.bool_], cells: NDArray[np.bool_], weight: Field, most: float, least: float,
) -> None:  # fmt: skip
    """Bound each pixel of `cells` by the side it is on, as far as `weight` says."""
    module = weight.shape[0]
    share = np.tile(weight, cells.shape) * _spread(cells, module)
    bright, dim = brightest_view(window), darkest_view(window)
    is_dark = _spread(dark, module) > 0
    depth = np.maximum(bright - brightest_view(ink), 1)
    darken = np.where(is_dark, np.clip((bright - most) / depth, 0, 1), 0)
    room = np.maximum(darkest_view(light) - dim, 1)
    lighten = np.where(is_dark, 0, np.clip((least - dim) / room, 0, 1))
    window += np.minimum(ink - window, 0) * (share * darken)[:, :, None]
    window += np.maximum(light - window, 0) * (share * lighten)[:, :, None]


def _dot(module: int) -> Field:
    """The middle of a module: some decoders sample only that."""
    axis = (np.arange(module) + 0.5) / module - 0.5
    reach = np.hypot(*np.meshgrid(axis, axis))
    return np.clip((0.36 - reach) / 0.14, 0, 1).astype(np.float32)


def _bump(module: int) -> Field:
    axis = (np.arange(module) + 0.5) / module - 0.5
    r = np.hypot(*np.meshgrid(axis, axis))
    return np.clip(1.35 - 1.7 * r, 0.25, 1).astype(np.float32)


def _spread(cells: NDArray[np.generic], module: int) -> Field:
    return np.repeat(np.repeat(cells.astype(np.float32), module, 0), module, 1)


def _centre_mean(grey: Field, n: int, module: int) -> Field:
    """Mean luma of each module, the centre third counting most."""
    axis = cv2.getGaussianKernel(module, 0.22 * module)[:, 0]
    blocks = grey.reshape(n, module, n, module)
    return np.asarray(np.einsum("iajb,a,b->ij", blocks, axis, axis).astype(np.float32), np.float32)
