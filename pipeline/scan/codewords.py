"""Which module belongs to which Reed-Solomon block (ISO/IEC 18004, 7.6 and 7.7.3)."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import qrcode.base
from numpy.typing import NDArray
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q

from pipeline.blueprint import ErrorCorrection, Function, function_map

_LEVELS: dict[ErrorCorrection, int] = {
    "L": ERROR_CORRECT_L,
    "M": ERROR_CORRECT_M,
    "Q": ERROR_CORRECT_Q,
    "H": ERROR_CORRECT_H,
}


@dataclass(frozen=True, eq=False)
class Layout:
    """Where codewords lie.

    Attributes:
        codeword: int16 (n, n), place in the transmitted sequence; -1 for function patterns and
            remainder bits.
        block: int16 (n, n), Reed-Solomon block of that codeword, or -1.
        data_codewords: per block.
        correctable: per block, wrong codewords it can carry.
    """

    codeword: NDArray[np.int16]
    block: NDArray[np.int16]
    data_codewords: tuple[int, ...]
    correctable: tuple[int, ...]


@dataclass(frozen=True)
class BlockHealth:
    """Error-correction use of one Reed-Solomon block.

    Attributes:
        wrong: codewords with at least one module read wrong.
        correctable: how many it can carry.
    """

    wrong: int
    correctable: int

    @property
    def use(self) -> float:
        """Share of the correction used up; over 1 the symbol cannot be read."""
        return self.wrong / self.correctable


@cache
def layout(version: int, error_correction: ErrorCorrection) -> Layout:
    """The codeword layout of a symbol; the mask does not matter.

    Args:
        version: 1 to `pipeline.blueprint.MAX_VERSION`.
        error_correction: its level.
    """
    blocks = qrcode.base.rs_blocks(version, _LEVELS[error_correction])
    owner = np.array(_interleave([b.data_count for b in blocks], [b.total_count for b in blocks]))
    rows, columns = bit_path(version)
    n = 4 * version + 17
    codeword = np.full((n, n), -1, np.int16)
    used = 8 * len(owner)
    codeword[rows[:used], columns[:used]] = np.arange(used) // 8
    block = np.where(codeword >= 0, owner[codeword], -1).astype(np.int16)
    correct = tuple((b.total_count - b.data_count) // 2 for b in blocks)
    return Layout(codeword, block, tuple(b.data_count for b in blocks), correct)


@cache
def block_places(version: int, error_correction: ErrorCorrection) -> tuple[NDArray[np.intp], ...]:
    """Where the bits of each block lie on `bit_path`: first its data, then its correction.

    Args:
        version: of the symbol.
        error_correction: of the symbol.

    Returns:
        int (8 * codewords,) for each block.
    """
    where = layout(version, error_correction)
    rows, columns = bit_path(version)
    codeword, owner = where.codeword[rows, columns], where.block[rows, columns]
    found = []
    for index in range(len(where.data_codewords)):
        places = np.flatnonzero(owner == index)
        found.append(places[np.argsort(codeword[places], kind="stable")])
    return tuple(found)


def block_health(
    errors: NDArray[np.bool_], version: int, error_correction: ErrorCorrection
) -> tuple[BlockHealth, ...]:
    """Error-correction use per block.

    Args:
        errors: bool (n, n), True where a module is read wrong.
        version: of the symbol.
        error_correction: of the symbol.
    """
    where = layout(version, error_correction)
    wrong = np.unique(where.codeword[errors & (where.codeword >= 0)])
    owner = np.full(int(where.codeword.max()) + 1, -1, np.int16)
    data = where.codeword >= 0
    owner[where.codeword[data]] = where.block[data]
    counts = np.bincount(owner[wrong], minlength=len(where.correctable))
    return tuple(BlockHealth(int(w), c) for w, c in zip(counts, where.correctable, strict=True))


def _interleave(data: list[int], total: list[int]) -> list[int]:
    """The block that owns each transmitted codeword: data column by column, then correction."""
    owner = [b for i in range(max(data)) for b, count in enumerate(data) if i < count]
    spare = [t - d for t, d in zip(total, data, strict=True)]
    return owner + [b for i in range(max(spare)) for b, count in enumerate(spare) if i < count]


@cache
def bit_path(version: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the data modules in the order in which bits fill them."""
    functions = function_map(version)
    n = functions.shape[0]
    path: list[tuple[int, int]] = []
    upwards = True
    for right in (*range(n - 1, 6, -2), 5, 3, 1):
        for row in range(n - 1, -1, -1) if upwards else range(n):
            path += [(row, c) for c in (right, right - 1) if functions[row, c] == Function.DATA]
        upwards = not upwards
    rows, columns = np.array(path).T
    return rows, columns
