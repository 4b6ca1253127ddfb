"""Stones: dark modules are polished pebbles, alone or in pairs, on pale sand."""

import numpy as np

from pipeline.engines.sketch.materials.blocks import join
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.shapes import Points, ellipse, shift
from pipeline.engines.sketch.stage import Stage


def paint_pebbles(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Rounded stones with a soft light from the upper left and a shadow on the sand."""
    rng, module = plot.rng, plot.module
    ramps = [None, palette.near, palette.far, palette.hero]  # None: the scene's own
    blocks = join(plot, tall=2, wide=2)
    for row, column, height, width in blocks:
        x, y = plot.centre(row + (height - 1) / 2 + 0.14, column + (width - 1) / 2 + 0.1)
        stage.poly(ellipse(x, y, 0.52 * width * module, 0.52 * height * module), None, 0.4)
    for row, column, height, width in blocks:
        x, y = plot.centre(row + (height - 1) / 2, column + (width - 1) / 2)
        ramp = ramps[rng.choice(4, p=(0.6, 0.2, 0.12, 0.08))]
        outline = stone(rng, 0.53 * width * module, 0.53 * height * module)
        tone = rng.uniform(0.02, 0.10)
        stage.poly(shift(outline, x, y), ramp, tone)
        stage.poly(shift(0.72 * outline, x - 0.07 * module, y - 0.09 * module), None, tone + 0.07)
        lit = (x - 0.18 * width * module, y - 0.22 * height * module)
        stage.poly(
            ellipse(*lit, 0.16 * width * module, 0.09 * height * module, -0.5), None, tone + 0.3
        )


def stone(rng: np.random.Generator, rx: float, ry: float) -> Points:
    """A rounded, slightly irregular outline around the origin, `rx` by `ry` pixels."""
    t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    power = 2.9
    r = (np.abs(np.cos(t)) ** power + np.abs(np.sin(t)) ** power) ** (-1 / power)
    r = r * (
        1 + 0.05 * np.sin(2 * t + rng.uniform(0, 6)) + 0.03 * np.sin(3 * t + rng.uniform(0, 6))
    )
    return np.stack([rx * r * np.cos(t), ry * r * np.sin(t)], 1)
