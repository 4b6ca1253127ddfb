"""The free bits of a symbol: everything after the terminator (ISO/IEC 18004, 7.4.10).

Decoders stop at the terminator and never look at the padding, so its bits may draw.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from qrcode.util import mask_func

from pipeline.blueprint import Blueprint
from pipeline.qart.lattice import Reduced, closest, reduce_rows
from pipeline.qart.reed_solomon import Bits, generator
from pipeline.scan.codewords import bit_path, block_places, layout


@dataclass(frozen=True, eq=False)
class Block:
    """One Reed-Solomon block.

    Attributes:
        places: int (N,), where each of its bits lies in the order in which bits fill modules.
        rows: bool (f, N), what each free bit toggles.
        correctable: wrong codewords it can carry.
    """

    places: NDArray[np.intp]
    rows: Bits
    correctable: int


def fixed_bits(blueprint: Blueprint) -> int:
    """Data bits that hold the header, the payload and the terminator."""
    count_bits = 8 if blueprint.version < 10 else 16
    return 4 + count_bits + 8 * len(blueprint.payload) + 4


def blocks(blueprint: Blueprint) -> tuple[Block, ...]:
    """The blocks of a symbol and what their padding can change."""
    version, level = blueprint.version, blueprint.error_correction
    where, fixed = layout(version, level), fixed_bits(blueprint)
    found = []
    for places, data, correctable in zip(
        block_places(version, level), where.data_codewords, where.correctable, strict=True
    ):
        taken = min(max(fixed, 0), 8 * data)
        fixed -= 8 * data
        basis = generator(data, len(places) // 8 - data)[taken:]
        found.append(Block(places, basis, correctable))
    return tuple(found)


class Padding:
    """What the padding of one symbol can draw, whatever its mask."""

    def __init__(self, blueprint: Blueprint, weight: NDArray[np.float32]) -> None:
        """Prepare for wishes of these weights.

        Args:
            blueprint: the symbol with any padding.
            weight: float32 (n, n), the cost of each data module that turns out unwished.
        """
        self._rows, self._columns = bit_path(blueprint.version)
        self._weight = weight[self._rows, self._columns].astype(np.float32)
        self._blocks = blocks(blueprint)
        self._reduced: list[Reduced] = [
            reduce_rows(block.rows, self._weight[block.places]) for block in self._blocks
        ]

    def draw(self, blueprint: Blueprint, dark: NDArray[np.bool_]) -> Blueprint:
        """The same payload, version, level and mask with the padding that agrees best.

        Args:
            blueprint: of the version and level this was made for.
            dark: bool (n, n), the modules wished dark.
        """
        rows, columns = self._rows, self._columns
        flip = mask_func(blueprint.mask)
        mask = np.array([flip(r, c) for r, c in zip(rows.tolist(), columns.tolist(), strict=True)])
        word = blueprint.modules[rows, columns] ^ mask
        wish = dark[rows, columns] ^ mask
        drawn = wish.copy()  # remainder bits belong to no block and are free
        for block, reduced in zip(self._blocks, self._reduced, strict=True):
            at = block.places
            drawn[at] = closest(reduced, word[at], wish[at], self._weight[at])
        modules = blueprint.modules.copy()
        modules[rows, columns] = drawn ^ mask
        return replace(blueprint, modules=modules)
