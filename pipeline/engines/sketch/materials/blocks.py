"""Blocks: dark modules join into rectangles and become towers, panels or chips."""

import numpy as np

from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.shapes import Points, box, points
from pipeline.engines.sketch.stage import Stage

Block = tuple[int, int, int, int]
"""Row, column, height and width in modules."""


def paint_towers(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Buildings with lit windows and pale roof edges."""
    ramps = [palette.near, palette.far, palette.near.turned(14), palette.near.turned(-14)]
    for block in join(plot, tall=4, wide=2):
        ramp = ramps[plot.rng.integers(4)]
        tone = plot.rng.uniform(0.02, 0.14)
        stage.poly(rectangle(plot, block, 0.5), ramp, tone)
        _side(stage, plot, block, tone)
        _windows(stage, plot, block, palette.glow)


def paint_panels(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Chamfered panels with gilded edges and a fan on each, as in art deco."""
    for block in join(plot, tall=3, wide=3):
        stage.poly(_chamfer(rectangle(plot, block, 0.5), 0.24 * plot.module), palette.near, 0.02)
        inner = _chamfer(rectangle(plot, block, 0.33), 0.2 * plot.module)
        stage.line(inner, 1.2, palette.glow, 0.46, closed=True)
        _fan(stage, plot, block, palette.glow)


def join(plot: Plot, *, tall: int, wide: int) -> list[Block]:
    """Cover the dark modules with random rectangles of at most `tall` by `wide` modules."""
    free = plot.cells.copy()
    blocks = []
    for row, column in plot.dark():
        if not free[row, column]:
            continue
        height, width = (int(plot.rng.integers(1, most + 1)) for most in (tall, wide))
        while not free[row : row + height, column].all() or row + height > free.shape[0]:
            height -= 1
        while (
            not free[row : row + height, column : column + width].all()
            or column + width > free.shape[1]
        ):
            width -= 1
        free[row : row + height, column : column + width] = False
        blocks.append((row, column, height, width))
    return blocks


def rectangle(plot: Plot, block: Block, half: float) -> Points:
    """The block's outline; `half` modules from the centres of its outer modules."""
    row, column, height, width = block
    x0, y0 = plot.centre(row - half, column - half)
    x1, y1 = plot.centre(row + height - 1 + half, column + width - 1 + half)
    return box(x0, y0, x1, y1)


def _chamfer(box: Points, cut: float) -> Points:
    (x0, y0), _, (x1, y1), _ = box
    return points((x0 + cut, y0), (x1 - cut, y0), (x1, y0 + cut), (x1, y1 - cut),
                  (x1 - cut, y1), (x0 + cut, y1), (x0, y1 - cut), (x0, y0 + cut))  # fmt: skip


def _side(stage: Stage, plot: Plot, block: Block, tone: float) -> None:
    """A lit left wall and a pale roof line."""
    (x0, y0), (x1, _), (_, y1), _ = rectangle(plot, block, 0.5)
    strip = 0.16 * plot.module
    stage.poly(points((x0, y0), (x0 + strip, y0), (x0 + strip, y1), (x0, y1)), None, tone + 0.14)
    if not plot.is_dark(block[0] - 1, block[1]):
        edge = points((x0, y0), (x1, y0), (x1, y0 + strip), (x0, y0 + strip))
        stage.poly(edge, None, tone + 0.3)


def _windows(stage: Stage, plot: Plot, block: Block, glow: Ramp) -> None:
    row, column, height, width = block
    reach = 0.11 * plot.module
    for i in range(2 * height):
        for j in range(2 * width):
            if plot.rng.random() < 0.42:
                x, y = plot.centre(row - 0.22 + 0.5 * i, column - 0.22 + 0.5 * j)
                pane = box(x - reach, y - 1.3 * reach, x + reach, y + 1.3 * reach)
                stage.poly(pane, glow, plot.rng.uniform(0.4, 0.72))


def _fan(stage: Stage, plot: Plot, block: Block, glow: Ramp) -> None:
    _, _, height, width = block
    (x0, y0), _, (x1, y1), _ = rectangle(plot, block, 0.22)
    foot = ((x0 + x1) / 2, y1)
    if height * width == 1:
        stage.line(points((foot[0], y0), foot), 1, glow, 0.36)
        return
    for share in np.linspace(0, 1, 3 + 2 * max(width, 1)):
        stage.line(points(foot, (x0 + share * (x1 - x0), y0)), 1, glow, 0.34)
