"""Which modules may stay wrong: error correction spent where it saves the most."""

import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint
from pipeline.scan.codewords import layout

SPENT = 0.3
"""Share of each block's correction that a rescue may use up; the rest is for glare and dirt."""


def spared(blueprint: Blueprint, cost: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Modules left as they are, because their block can carry the codeword's error.

    The dearest codewords of each Reed-Solomon block, whole, up to `SPENT` of its correction.

    Args:
        blueprint: the symbol.
        cost: float32 (n, n), what it would cost to set each module right.

    Returns:
        bool (n, n).
    """
    where = layout(blueprint.version, blueprint.error_correction)
    data = where.codeword >= 0
    codewords = where.codeword[data]
    total = np.bincount(codewords, cost[data])
    owner = np.zeros(len(total), np.intp)
    owner[codewords] = where.block[data]
    left = np.zeros(len(total), np.bool_)
    for block, correctable in enumerate(where.correctable):
        own = np.flatnonzero(owner == block)
        dearest = own[np.argsort(-total[own], kind="stable")][: int(SPENT * correctable)]
        left[dearest[total[dearest] > 0]] = True
    modules = np.zeros(data.shape, np.bool_)
    modules[data] = left[codewords]
    return modules
