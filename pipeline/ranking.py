"""Ranking: scannable first, then aesthetic score; the best few are shown, no picture twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.engines.base import Candidate
from pipeline.scan.judge import Verdict

_THUMB_PX = 24
SAME_PICTURE = 4.0
"""Mean absolute difference of two thumbnails, of 255, below which people see one picture."""


@dataclass(frozen=True)
class Judged:
    """A candidate with its scores.

    Attributes:
        aesthetic: predicted human rating, 1 to 10.
        rescued: whether it was changed after drawing so that it scans; its recipe says by how much.
    """

    candidate: Candidate
    verdict: Verdict
    aesthetic: float
    rescued: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Ranked(Judged):
    """A candidate in its place.

    Attributes:
        rank: 1 is best; every candidate has its own.
        shown: among the top few that people see.
    """

    rank: int = 0
    shown: bool = False


def rank(judged: Sequence[Judged], top: int = 4) -> tuple[Ranked, ...]:
    """Rank candidates, best first.

    Scannable ones lead, among them the sturdy, among those the unanimous; then the aesthetic
    score decides, then the candidate's index.
    The first `top` are shown, past any that look the same as one already shown. When fewer than
    `top` scan, the best of the others fill up; their verdicts say that they do not scan.
    """
    order = sorted(judged, key=standing)
    seen: list[NDArray[np.float32]] = []
    ranked = []
    for place, item in enumerate(order, 1):
        thumb = _thumb(item.candidate.image)
        shown = len(seen) < top and not any(_same(thumb, other) for other in seen)
        if shown:
            seen.append(thumb)
        scores = item.candidate, item.verdict, item.aesthetic
        ranked.append(Ranked(*scores, place, shown, rescued=item.rescued))
    return tuple(ranked)


def standing(item: Judged) -> tuple[int, float, int]:
    """What candidates are ordered by: the better one has the smaller."""
    verdict = item.verdict
    sure = verdict.scans + verdict.sturdy + verdict.unanimous
    return -sure, -item.aesthetic, item.candidate.index


def _thumb(image: Image.Image) -> NDArray[np.float32]:
    small = image.convert("RGB").resize((_THUMB_PX, _THUMB_PX), Image.Resampling.BOX)
    return np.asarray(small, np.float32)


def _same(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    return float(np.abs(one - other).mean()) < SAME_PICTURE
