"""The smallest change of luma that meets the demand: projections that decay.

Each step moves the pixels that fall short, shaped by the picture's own edges, and lets every
earlier move fade a little; so what turned out unneeded, because neighbours moved the threshold,
goes away again. The last steps do not fade, so that the demand is met.
"""

import cv2
import numpy as np

from pipeline.rescue.demand import Demand
from pipeline.rescue.frame import Field

_SETTLING = 2
_FADE = 0.3
_REACH = 1.3
"""Over-relaxation: smoothing takes some of each step away."""

_SMOOTH = 0.12
"""Modules of blur that keep an edit from having edges of its own."""

_GUIDED = 2
_EDGE = 1e-3
"""Guided filter's epsilon, luma squared: edges over 0.03 are followed (He, Sun and Tang 2010)."""

_DARKEST, _LIGHTEST = 0.01, 0.99


def solve(luma: Field, demand: Demand, module_px: int, change: Field, steps: int) -> Field:
    """The change of luma that meets the demand.

    Args:
        luma: of the picture, 0 to 1.
        demand: what has to hold.
        module_px: side of a module.
        change: where to start from.
        steps: how many projections.

    Returns:
        float32 of the shape of `luma`; their sum is within 0 to 1.
    """
    radius = max(1, module_px // 4)
    for step in range(steps):
        short = demand.shortfall(_bounded(luma + change))
        short = cv2.GaussianBlur(short, (0, 0), _SMOOTH * module_px)
        if step >= steps - _GUIDED:
            short = cv2.ximgproc.guidedFilter(luma, short, radius, _EDGE)
        kept = 1 - _FADE if step < steps - _SETTLING else 1
        change = kept * change + _REACH * short
    return _bounded(luma + change) - luma


def _bounded(luma: Field) -> Field:
    return np.clip(luma, _DARKEST, _LIGHTEST)
