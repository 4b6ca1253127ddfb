"""The part of a picture that a rescue works on, and the cells it is made of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint, Function

Field = NDArray[np.float32]
"""One value per pixel of the frame: float32 (side, side)."""

Cells = NDArray[np.float32]
"""One value per cell: float32 (n + 2, n + 2), the symbol's modules and a ring around them."""

_BORDER = 4
"""Modules around the symbol, as far as the picture reaches: local thresholds look this far."""

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Rec. 601 weights of gamma-coded RGB: the grey that decoders work on."""


@dataclass(frozen=True, eq=False)
class Frame:
    """A window on a picture: the symbol and its surroundings.

    Attributes:
        blueprint: the symbol.
    """

    blueprint: Blueprint

    @property
    def module_px(self) -> int:
        """Side of a module."""
        return self.blueprint.module_px

    @cached_property
    def window(self) -> slice:
        """Pixels of the picture, the same along both sides."""
        border = _BORDER * self.module_px
        first = max(0, self.blueprint.origin_px - border)
        last = self.blueprint.origin_px + self.blueprint.code_px + border
        return slice(first, min(self.blueprint.size_px, last))

    @cached_property
    def inside(self) -> slice:
        """Pixels of the frame that the cells cover."""
        first = self.blueprint.origin_px - self.module_px - self.window.start
        return slice(first, first + (self.blueprint.n + 2) * self.module_px)

    def cut(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The frame's pixels of a uint8 (H, W, 3) picture as float32, 0 to 1."""
        return image[self.window, self.window].astype(np.float32) / np.float32(255)

    def raster(self, cells: Cells) -> Field:
        """Spread cells over the frame; 0 outside them."""
        side = self.window.stop - self.window.start
        field = np.zeros((side, side), np.float32)
        block = np.repeat(np.repeat(cells, self.module_px, 0), self.module_px, 1)
        field[self.inside, self.inside] = block
        return field

    def tiled(self, tile: NDArray[np.floating]) -> Field:
        """Lay one (module_px, module_px) tile on every cell; 0 outside them."""
        side = self.window.stop - self.window.start
        field = np.zeros((side, side), np.float32)
        n = self.blueprint.n + 2
        field[self.inside, self.inside] = np.tile(tile, (n, n))
        return field

    def means(self, field: Field) -> Cells:
        """The mean of `field` over each cell."""
        n, px = self.blueprint.n + 2, self.module_px
        tiles = field[self.inside, self.inside].reshape(n, px, n, px)
        return np.asarray(tiles.mean((1, 3)), np.float32)

    @cached_property
    def signs(self) -> Cells:
        """1 where a cell has to be light, -1 dark, 0 where nobody looks."""
        signs = np.zeros((self.blueprint.n + 2,) * 2, np.float32)
        signs[1:-1, 1:-1] = np.where(self.blueprint.modules, -1, 1)
        signs[self._ring] = 1
        return signs

    @cached_property
    def functional(self) -> NDArray[np.bool_]:
        """Function patterns and the light ring around the finders: bool (n + 2, n + 2)."""
        functional = self._ring.copy()
        functional[1:-1, 1:-1] |= self.blueprint.functions != Function.DATA
        return functional

    @cached_property
    def _ring(self) -> NDArray[np.bool_]:
        """The quiet zone's cells that touch a finder: without them its outer edge is lost."""
        ring = np.zeros((self.blueprint.n + 2,) * 2, np.bool_)
        for row, column in self.blueprint.finder_origins:
            ring[row : row + 9, column : column + 9] = True
        ring[1:-1, 1:-1] = False
        return ring
