"""Traces: dark modules are tracks between pads, bent at 45 degrees, or glowing tubes."""

from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.shapes import points
from pipeline.engines.sketch.stage import Stage


def paint_tracks(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Circuit tracks with vias at their ends and a bright core line."""
    _run(stage, plot, palette.near, palette.glow, width=0.14)
    for row, column in plot.dark():
        degree = sum(
            plot.is_dark(row + r, column + c) for r, c in ((0, 1), (1, 0), (0, -1), (-1, 0))
        )
        if degree != 2:
            x, y = plot.centre(row, column)
            stage.disc(x, y, 0.47 * plot.module, palette.near, 0.02)
            stage.disc(x, y, 0.30 * plot.module, palette.glow, 0.34)
            stage.disc(x, y, 0.17 * plot.module, palette.near, 0.0)


def paint_tubes(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Neon tubes: a hot line inside every run."""
    _run(stage, plot, palette.near, palette.hero, width=0.2)


def _run(stage: Stage, plot: Plot, body: Ramp, core: Ramp, *, width: float) -> None:
    """Tracks between neighbouring dark modules, each with a lit core of `width` modules."""
    links = _links(plot)
    for (x, y), end in links:
        stage.line(points((x, y), end), 0.86 * plot.module, body, 0.03)
    for row, column in plot.dark():
        x, y = plot.centre(row, column)
        stage.disc(x, y, 0.44 * plot.module, body, 0.03)
    for (x, y), end in links:
        stage.line(points((x, y), end), width * plot.module, core, 0.5)


def _links(plot: Plot) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Pairs of neighbouring dark centres; diagonals only where no corner joins them."""
    pairs = []
    for row, column in plot.dark():
        for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
            corner = plot.is_dark(row + dr, column) or plot.is_dark(row, column + dc)
            if plot.is_dark(row + dr, column + dc) and (0 in (dr, dc) or not corner):
                pairs.append((plot.centre(row, column), plot.centre(row + dr, column + dc)))
    return pairs
