"""Brush: the whole picture laid down again in short, thick strokes along a swirling field."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.engines.sketch.finders import protect_finders
from pipeline.engines.sketch.noise import fbm
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.stage import Stage


def finish_strokes(stage: Stage, plot: Plot, palette: Palette) -> NDArray[np.float32]:
    """Impasto: long strokes outside, short ones over the code, each with a lit ridge."""
    rng, size, module = plot.rng, stage.size, plot.module
    picture = stage.develop()
    canvas = cv2.GaussianBlur(picture, (0, 0), 4).astype(np.uint8)
    swirl = np.pi * 1.2 * fbm(rng, size, 0.3 * size, 2)
    _lay(canvas, picture, swirl, rng, gap=0.62 * module, long=2.1 * module, wide=0.42 * module)
    keep = plot.halo > 0.5
    fine = canvas.copy()
    _lay(fine, picture, swirl, rng, gap=0.36 * module, long=0.85 * module, wide=0.34 * module)
    canvas[keep] = fine[keep]
    painted = protect_finders(canvas.astype(np.float32), stage, plot.blueprint, 0.75)
    return _impasto(painted)


def _lay(
    canvas: NDArray[np.uint8], picture: NDArray[np.float32], swirl: NDArray[np.float32],
    rng: np.random.Generator, *, gap: float, long: float, wide: float,
) -> None:  # fmt: skip
    """Strokes on a jittered lattice `gap` pixels wide, in the colour under their middle."""
    size = canvas.shape[0]
    axis = np.arange(0, size, gap)
    spots = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    spots = np.clip(spots + rng.uniform(-0.5, 0.5, spots.shape) * gap, 0, size - 1)
    rng.shuffle(spots)
    rows, columns = spots[:, 1].astype(int), spots[:, 0].astype(int)
    colours = (
        picture[rows, columns]
        + rng.normal(0, 7, (len(spots), 1))
        + rng.normal(0, 4, (len(spots), 3))
    )
    colours = np.clip(colours, 0, 255)
    angles = swirl[rows, columns] + rng.normal(0, 0.16, len(spots))
    reach = 0.5 * (long - wide) * rng.uniform(0.6, 1.2, len(spots))
    ends = np.stack([np.cos(angles), np.sin(angles)], 1) * reach[:, None]
    a, b = (np.round((spots + s * ends) * 8).astype(int) for s in (-1, 1))
    thick = max(2, round(wide))
    for p, q, colour in zip(a.tolist(), b.tolist(), colours.tolist(), strict=True):
        cv2.line(canvas, p, q, colour, thick, cv2.LINE_AA, 3)


def _impasto(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Light from the upper left on the relief of the strokes."""
    height = cv2.GaussianBlur(picture.mean(2), (0, 0), 0.8)
    relief = height - np.roll(height, (2, 2), (0, 1))
    return np.asarray(picture + np.clip(relief, -26, 26)[:, :, None] * 0.5, np.float32)
