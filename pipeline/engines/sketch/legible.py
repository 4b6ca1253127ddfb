"""Luminance control: pull modules that decoders would misread to the right side, hue kept."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint, Function
from pipeline.engines.sketch.colour import brightest_view, darkest_view
from pipeline.engines.sketch.noise import Field

DARK_LUMA = 82.0
"""Brightest mean luma (0 to 255) allowed at the centre of a dark module."""

LIGHT_LUMA = 177.0
"""Darkest mean luma allowed at the centre of a light module."""

DARK_PIXEL, LIGHT_PIXEL = 98.0, 164.0
"""The same for single pixels there."""

_QUIET = 1
_OBJECTS = (Function.FINDER, Function.ALIGNMENT)
_RULERS = (Function.TIMING, Function.SEPARATOR)
_ROUNDS = 3


def enforce(picture: NDArray[np.float32], blueprint: Blueprint) -> NDArray[np.float32]:
    """Correct the modules that need it, most at their centres, least at their edges.

    Darkening scales a colour and lightening mixes it with white, so hue and texture stay.

    Args:
        picture: float32 RGB (size, size, 3), 0 to 255.
        blueprint: which modules are dark, and where.

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
    for _ in range(_ROUNDS):
        bright = _centre_mean(brightest_view(window), dark.shape[0], module)
        dim = _centre_mean(darkest_view(window), dark.shape[0], module)
        darken = np.where(dark & ~free & (bright > DARK_LUMA), DARK_LUMA / bright, 1)
        lighten = np.where(~dark & ~free & (dim < LIGHT_LUMA), (LIGHT_LUMA - dim) / (255 - dim), 0)
        if darken.min() > 0.995 and lighten.max() < 0.005:
            break
        window *= (1 - bump * (1 - _spread(darken, module)))[:, :, None]
        window += (255 - window) * (bump * _spread(lighten, module))[:, :, None]
    rulers = np.pad(np.isin(blueprint.functions, _RULERS), _QUIET)
    _settle(window, _spread(dark, module) > 0, _bounds(free, rulers, module))
    return out


def _settle(window: NDArray[np.float32], dark: NDArray[np.bool_], weight: Field) -> None:
    """Bound each pixel by the side it belongs to, as far as `weight` says."""
    bright, dim = brightest_view(window), darkest_view(window)
    darken = np.where(dark, np.minimum(DARK_PIXEL / np.maximum(bright, 1), 1), 1)
    lighten = np.where(dark, 0, np.clip((LIGHT_PIXEL - dim) / np.maximum(255 - dim, 1), 0, 1))
    window *= (1 - weight * (1 - darken))[:, :, None]
    window += (255 - window) * (weight * lighten)[:, :, None]


def _bounds(free: NDArray[np.bool_], rulers: NDArray[np.bool_], module: int) -> Field:
    """Where single pixels are bounded, 0 to 1.

    At a module's centre, because some decoders sample only that; and all over the timing pattern
    and the separators, because OpenCV counts the steps along their very edge, from the finder's
    inner corner on, to learn the version.
    """
    axis = (np.arange(module) + 0.5) / module - 0.5
    reach = np.hypot(*np.meshgrid(axis, axis))
    centre = np.tile(np.clip((0.36 - reach) / 0.14, 0, 1).astype(np.float32), free.shape)
    return np.maximum(centre * _spread(~free, module), _spread(rulers, module))


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
