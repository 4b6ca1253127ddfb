"""Traces: dark modules are tracks between pads, bent at 45 degrees, or glowing tubes."""

from pipeline.engines.sketch.colour import Ramp
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.shapes import points
from pipeline.engines.sketch.stage import Stage


def paint_tracks(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Circuit tracks with vias at their ends and a bright core line."""
    _run(stage, plot, palette.near, palette.glow, width=0.11)
    for row, column in plot.dark():
        degree = sum(
            plot.is_dark(row + r, column + c) for r, c in ((0, 1), (1, 0), (0, -1), (-1, 0))
        )
        if degree != 2:
            x, y = plot.centre(row, column)
            stage.disc(x, y, 0.52 * plot.module, palette.near, 0.02)
            stage.disc(x, y, 0.43 * plot.module, palette.glow, 0.5)
            stage.disc(x, y, 0.32 * plot.module, palette.near, 0.0)


def paint_tubes(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Neon tubes: a hot line around every run."""
    _run(stage, plot, None, palette.hero, width=0.13)


def _run(stage: Stage, plot: Plot, body: Ramp | None, core: Ramp, *, width: float) -> None:
    """Tracks between neighbouring dark modules, each with a lit rim `width` modules wide.

    A body without a ramp keeps the hues of the scene behind.
    """
    links = _links(plot)
    # Rims lie off the centres: decoders that sample one pixel there must find it dark.
    for share, ramp, tone in (
        (0.94, body, 0.03),
        (0.72, core, 0.42),
        (0.72 - 2 * width, body, 0.02),
    ):
        for (x, y), end in links:
            stage.line(points((x, y), end), share * plot.module, ramp, tone)
        for row, column in plot.dark():
            x, y = plot.centre(row, column)
            stage.disc(x, y, 0.5 * share * plot.module, ramp, tone)


def _links(plot: Plot) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Pairs of neighbouring dark centres; diagonals only where no corner joins them."""
    pairs = []
    for row, column in plot.dark():
        for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
            corner = plot.is_dark(row + dr, column) or plot.is_dark(row, column + dc)
            if plot.is_dark(row + dr, column + dc) and (0 in (dr, dc) or not corner):
                pairs.append((plot.centre(row, column), plot.centre(row + dr, column + dc)))
    return pairs
