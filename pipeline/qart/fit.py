"""Choose the symbol that already agrees with a picture: level, version, mask and padding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.blueprint import (
    MAX_VERSION,
    PREFERRED_MODULE_PX,
    Blueprint,
    ErrorCorrection,
    Function,
    make_blueprint,
)
from pipeline.errors import InvalidPayloadError
from pipeline.qart.padding import Padding
from pipeline.rescue.budget import spared
from pipeline.rescue.demand import module_costs
from pipeline.rescue.frame import LUMA, Frame

LEVELS: tuple[ErrorCorrection, ...] = ("M", "Q", "H")

MAX_EXTRA_VERSIONS = 2
"""Each version more adds free padding, and modules to scan; past two the saving is small."""

MASKS = tuple(range(8))

_MARGIN = 0.09
"""The margin a rescue from a bare photograph needs on average."""

_ROUNDS = 3
"""Padding drawn anew with the spared modules left out; it settles in two or three."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """A symbol and what it would take to bring it out.

    Attributes:
        blueprint: the symbol.
        cost: mean change of luma over the code area, 0 to 1, before thresholds shift.
    """

    blueprint: Blueprint
    cost: float


def fit_blueprint(
    payload: str,
    image: Image.Image,
    *,
    levels: Sequence[ErrorCorrection] = LEVELS,
    max_extra_versions: int = MAX_EXTRA_VERSIONS,
    masks: Sequence[int] = MASKS,
) -> Blueprint:
    """The symbol of `payload` that has to change `image` least.

    Args:
        payload: ASCII, as `pipeline.payload.parse_payload` returns it.
        image: RGB, square; its side is the Blueprint's.
        levels: error-correction levels to choose from.
        max_extra_versions: how many versions above the smallest may be used.
        masks: to choose from.

    Raises:
        InvalidPayloadError: the payload fits none of the levels.
    """
    fits = all_fits(payload, image, levels, max_extra_versions, masks)
    return min(fits, key=lambda fitted: fitted.cost).blueprint


def all_fits(
    payload: str,
    image: Image.Image,
    levels: Sequence[ErrorCorrection] = LEVELS,
    max_extra_versions: int = MAX_EXTRA_VERSIONS,
    masks: Sequence[int] = MASKS,
) -> list[Fitted]:
    """The best mask and padding for every level and version; see `fit_blueprint`."""
    pixels = np.asarray(image.convert("RGB"), np.uint8)
    options = _options(payload, image.width, levels, max_extra_versions)
    return [_fit(pixels, option, masks) for option in options]


def _options(
    payload: str, size_px: int, levels: Sequence[ErrorCorrection], extra: int
) -> Iterator[Blueprint]:
    """One plain symbol per level and version; the smallest at each level always."""
    found = False
    for level in levels:
        try:
            smallest = make_blueprint(payload, size_px=size_px, error_correction=level)
        except InvalidPayloadError:
            continue
        if smallest.error_correction != level:  # another level in the list covers it
            continue
        found = True
        yield smallest
        for version in range(smallest.version + 1, smallest.version + extra + 1):
            larger = smallest.with_version(version) if version <= MAX_VERSION else None
            if larger is not None and larger.module_px == PREFERRED_MODULE_PX:
                yield larger
    if not found:
        yield make_blueprint(
            payload, size_px=size_px, error_correction=max(levels, key="LMQH".index)
        )


def _fit(pixels: NDArray[np.uint8], plain: Blueprint, masks: Sequence[int]) -> Fitted:
    frame = Frame(plain)
    light, dark = module_costs(frame, frame.cut(pixels) @ LUMA, _MARGIN)
    wish = dark < light
    stake = np.where(plain.functions == Function.DATA, np.abs(light - dark), 0).astype(np.float32)
    padding = Padding(plain, stake)
    best = min(
        (_priced(padding.draw(plain.with_mask(mask), wish), light, dark) for mask in masks),
        key=lambda fitted: fitted.cost,
    )
    for _ in range(_ROUNDS):
        left = spared(best.blueprint, np.where(best.blueprint.modules, dark, light))
        again = Padding(plain, np.where(left, 0, stake)).draw(best.blueprint, wish)
        better = _priced(again, light, dark)
        if better.cost >= best.cost:
            break
        best = better
    return best


def _priced(blueprint: Blueprint, light: NDArray[np.float32], dark: NDArray[np.float32]) -> Fitted:
    """What `blueprint` costs, apart from the codewords its blocks can carry wrong."""
    cost = np.where(blueprint.modules, dark, light)
    kept = cost[~spared(blueprint, cost)]
    return Fitted(blueprint, float(kept.sum()) / cost.size)
