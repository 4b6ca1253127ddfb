"""A piece of work for child processes: rescue a failing candidate and judge it again."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.blueprint import Blueprint
from pipeline.rescue.criterion import gate_passes
from pipeline.rescue.repair import rescue
from pipeline.scan.assess import assess
from pipeline.scan.judge import Verdict

BUDGET_S = 5.0
"""Seconds after which a rescue tries no further margin; most need under two."""


@dataclass(frozen=True)
class Mended:
    """A candidate that scans after all.

    Attributes:
        image: RGB, the changed picture.
        verdict: the Judge's on it.
        aesthetic: its predicted rating, 1 to 10.
        delta_e: mean CIEDE2000 of the change over the code area.
        ssim: structural similarity to the candidate over the code area.
        margin: luma margin of the edit.
    """

    image: Image.Image
    verdict: Verdict
    aesthetic: float
    delta_e: float
    ssim: float
    margin: float


def mend(
    image: Image.Image,
    blueprint: Blueprint,
    aesthetic: Aesthetic,
    clock: Callable[[], float] = time.monotonic,
) -> Mended | None:
    """Rescue a candidate within `BUDGET_S`.

    Args:
        image: RGB, a candidate that the Judge failed.
        blueprint: what it must scan as.
        aesthetic: picklable, small.
        clock: seconds.

    Returns:
        The mended candidate, or None where no change made the Judge pass it.
    """
    last_start = clock() + BUDGET_S
    rescued = rescue(image, blueprint, gate_passes, out_of_time=lambda: clock() > last_start)
    if not (rescued.changed and rescued.passed):
        return None
    verdict, score = assess(rescued.image, blueprint, aesthetic)
    if not verdict.scans:
        return None
    change = (round(rescued.delta_e, 2), round(rescued.ssim, 3), rescued.margin)
    return Mended(rescued.image, verdict, score, *change)
