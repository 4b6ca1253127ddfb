"""The calibrated gate: will a phone read this picture? Fitted to codes that people scanned.

How it was found, what else was tried and how well it does: docs/scannability.md.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint
from pipeline.scan.decoders.base import Rgb
from pipeline.scan.finders import heart_ranges
from pipeline.scan.handheld import Pose, looks, poses
from pipeline.scan.modules import read_modules
from pipeline.scan.rectify import quad_in, rectify

LOOKS = 24
"""Handheld looks of a full reading; more change the order of pictures no further."""

_CELL_PX = 16
"""Pixels to a module for the hearts; 12 to 24 give the same order."""


@dataclass(frozen=True)
class Coefficients:
    """A logistic model of two features; both weights are held above 0 while fitting.

    Attributes:
        bias: log-odds at flatness 0 and no look read.
        flatness: weight of `Signs.flatness`.
        reads: weight of `Signs.reads`.
    """

    bias: float
    flatness: float
    reads: float


FITTED = Coefficients(bias=2.523, flatness=0.759, reads=2.212)
"""Ridge logistic regression (`pipeline.evals.calibration.fit`, penalty 3 on standardised features)
on the 65 pictures of the phone set: 55 that an iPhone 12 Pro read off a screen, 10 it did not."""

PASS = 0.81
"""Probability from which a picture counts as scanning: about midway, in log-odds, between the best
picture that the phone could not read and the point that keeps three in four of those it could."""


STURDY_READS = 0.75
"""Share of looks from which a picture that passes is well away from the brink."""

MIN_READS = 0.2
MAX_USE = 0.5
"""Bounds of `Signs.reads` and `Signs.correction_use` among the pictures of the phone set that pass.
Beyond them the fit would be guessing, so nothing passes there."""


@dataclass(frozen=True)
class Signs:
    """What the gate goes by.

    Attributes:
        heart_range: luma range in the worst finder's heart, 0 to 255 levels.
        reads: share of handheld looks that read the exact payload, 0 to 1.
        correction_use: of the worst Reed-Solomon block, 0 to over 1; a bound, not a feature.
    """

    heart_range: float
    reads: float
    correction_use: float

    @property
    def flatness(self) -> float:
        """Minus the octaves of heart range over 8 levels, which no eye and no decoder minds."""
        return -math.log2(1 + self.heart_range / 8)


@dataclass(frozen=True)
class Ruling:
    """What the gate says of one picture.

    Attributes:
        probability: of a phone reading it, 0 to 1; from the looks taken when stopped early.
        passes: the probability a full reading gives reaches `PASS`.
        signs: the features; `reads` counts looks taken only.
        looks: outcome of each handheld look taken, in order.
    """

    probability: float
    passes: bool
    signs: Signs
    looks: tuple[bool, ...]


def probability(signs: Signs, model: Coefficients = FITTED) -> float:
    """The probability that a phone reads a picture with these signs, 0 to 1."""
    odds = model.bias + model.flatness * signs.flatness + model.reads * signs.reads
    return 1 / (1 + math.exp(-odds))


def rule(
    image: Rgb,
    blueprint: Blueprint,
    quad: NDArray[np.float32] | None = None,
    *,
    stop_early: bool = False,
) -> Ruling:
    """Judge one picture by the calibrated gate.

    Args:
        image: RGB.
        blueprint: its payload must be read.
        quad: float32 (4, 2), the symbol's corners in pixels of `image`, clockwise from its own top
            left; None takes the Blueprint's place in a square picture of any size.
        stop_early: stop as soon as the looks left over cannot make it pass.
    """
    corners = quad_in(image, blueprint) if quad is None else quad
    heart = max(heart_ranges(rectify(image, corners, blueprint.n, _CELL_PX)))
    blocks = read_modules(image, blueprint, corners).blocks("local")
    use = max(block.use for block in blocks)
    taken: list[bool] = []
    for seen in _reads(image, corners, blueprint):
        taken.append(seen)
        at_best = sum(taken) + LOOKS - len(taken)
        if stop_early and not _passes(Signs(heart, at_best / LOOKS, use)):
            break
    signs = Signs(heart, sum(taken) / len(taken), use)
    passes = len(taken) == LOOKS and _passes(signs)
    return Ruling(probability(signs), passes, signs, tuple(taken))


def _passes(signs: Signs) -> bool:
    within = signs.reads >= MIN_READS and signs.correction_use <= MAX_USE
    return within and probability(signs) >= PASS


def _reads(image: Rgb, quad: NDArray[np.float32], blueprint: Blueprint) -> Iterator[bool]:
    import zxingcpp

    payload = blueprint.payload.encode()
    for frame in looks(image, quad, blueprint.n, _held()):
        # Without a second try at a smaller size: a phone's frame gets one look, and what
        # reads only when shrunk is what phones fail on.
        found = zxingcpp.read_barcodes(
            frame, formats=zxingcpp.BarcodeFormat.QRCode, try_downscale=False, try_invert=False
        )
        yield any(code.bytes == payload for code in found)


@cache
def _held() -> tuple[Pose, ...]:
    return poses(LOOKS)
