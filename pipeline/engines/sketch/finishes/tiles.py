"""Tiles: the picture cut into pieces: stained glass, tesserae, pixels, knitting."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.engines.sketch.finders import protect_finders
from pipeline.engines.sketch.noise import Field, fbm, grid
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.stage import Stage

Picture = NDArray[np.float32]


def finish_glass(stage: Stage, plot: Plot, palette: Palette) -> Picture:
    """Panes of coloured glass in lead; one pane to a module, larger ones outside."""
    sites = _module_sites(plot, jitter=0.2) + _outside_sites(plot, gap=1.7)
    picture, lead = _cells(stage, plot, np.array(sites), edge=1.5)
    streak = 1 + 0.10 * fbm(plot.rng, stage.size, 26, 3)
    glass = picture * streak[:, :, None]
    ink = np.array(palette.near.deep, np.float32) * 0.55
    # Lead is thin over the code: light modules and the light around them have to stay light.
    lead = lead * (1 - 0.75 * plot.halo)
    panes = glass + lead[:, :, None] * (ink - glass)
    return protect_finders(panes, stage, plot.blueprint, 1.0)


def finish_mosaic(stage: Stage, plot: Plot, palette: Palette) -> Picture:
    """Tesserae: four stones to a module, grouted, each a little off its neighbours' colour."""
    sites = _module_sites(plot, jitter=0.1, share=2) + _outside_sites(plot, gap=0.62)
    picture, grout = _cells(stage, plot, np.array(sites), edge=0.9)
    stone = np.array(palette.sky.mid, np.float32) * 0.75
    grouted = picture + (0.5 * grout)[:, :, None] * (stone - picture)
    return protect_finders(grouted, stage, plot.blueprint, 0.85)


def finish_pixels(stage: Stage, plot: Plot, palette: Palette) -> Picture:
    """Pixel art: a quarter module to a pixel, colours rounded with an ordered dither (Bayer)."""
    step = max(2, plot.module // 4)
    picture = stage.develop()
    n = -(-stage.size // step)
    small = cv2.resize(picture, (n, n), interpolation=cv2.INTER_AREA)
    bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 - 0.47
    dither = np.tile(bayer, (n // 4 + 1, n // 4 + 1))[:n, :n, None].astype(np.float32)
    levels = np.round(small / 42.5 + dither) * 42.5
    return np.repeat(np.repeat(levels, step, 0), step, 1)[: stage.size, : stage.size]


def finish_knit(stage: Stage, plot: Plot, palette: Palette) -> Picture:
    """Stockinette: columns of V stitches, half a module each."""
    size, stitch = stage.size, plot.module / 2
    x, y = grid(size)
    lean = np.abs(np.mod(x / stitch, 1) - 0.5) * stitch
    rows = np.floor((y + lean) / stitch)
    columns = np.floor(x / stitch)
    origin = plot.blueprint.origin_px % plot.module
    px = (columns + 0.5) * stitch + origin % stitch
    py = (rows + 0.25) * stitch + origin % stitch
    soft = cv2.GaussianBlur(stage.develop(), (0, 0), 0.12 * plot.module)
    wool = cv2.remap(soft, px, py, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    along = np.mod((y + lean) / stitch, 1)
    across = np.abs(np.mod(x / stitch * 2, 1) - 0.5) * 2
    relief = 0.80 + 0.26 * np.sin(np.pi * along) - 0.16 * across**3
    fuzz = 1 + 0.05 * plot.rng.standard_normal((size, size)).astype(np.float32)
    knitted = np.asarray(wool * (relief * fuzz)[:, :, None], np.float32)
    return protect_finders(knitted, stage, plot.blueprint, 0.55)


def _module_sites(plot: Plot, jitter: float, share: int = 1) -> list[tuple[float, float]]:
    """Sites of the symbol and of one ring of light around it, which dark panes would reach into."""
    n, rng = plot.blueprint.n, plot.rng
    steps = (np.arange(-share, (n + 1) * share) + 0.5) / share - 0.5
    return [
        plot.centre(r + rng.uniform(-jitter, jitter), c + rng.uniform(-jitter, jitter))
        for r in steps
        for c in steps
    ]


def _outside_sites(plot: Plot, gap: float) -> list[tuple[float, float]]:
    """A jittered lattice `gap` modules wide over the picture, less the symbol and its ring."""
    b, step = plot.blueprint, gap * plot.module
    axis = np.arange(-step, b.size_px + step, step)
    spots = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    spots = spots + plot.rng.uniform(-0.42, 0.42, spots.shape) * step
    ring = plot.module + 0.2 * step
    low, high = b.origin_px - ring, b.origin_px + b.code_px + ring
    inside = ((spots > low) & (spots < high)).all(1)
    on = ((spots >= 0) & (spots < b.size_px)).all(1)
    return [(float(x), float(y)) for x, y in spots[~inside & on]]


def _cells(
    stage: Stage, plot: Plot, sites: NDArray[np.float64], edge: float
) -> tuple[Picture, Field]:
    """Flat-coloured Voronoi cells, and the mask of the seams between them.

    Distances come from OpenCV's labelled distance transform, one label to a site.
    """
    size = stage.size
    seeds = np.ones((size, size), np.uint8)
    at = np.clip(np.round(sites).astype(int), 0, size - 1)
    seeds[at[:, 1], at[:, 0]] = 0
    _, labels = cv2.distanceTransformWithLabels(
        seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    picture = cv2.GaussianBlur(stage.develop(), (0, 0), 0.16 * plot.module)
    colours = np.zeros((labels.max() + 1, 3), np.float32)
    colours[labels[at[:, 1], at[:, 0]]] = picture[at[:, 1], at[:, 0]]
    colours *= 1 + 0.07 * plot.rng.standard_normal((len(colours), 1)).astype(np.float32)
    seam = np.zeros((size, size), np.uint8)
    seam[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    seam[1:, :] |= labels[1:, :] != labels[:-1, :]
    mask = cv2.GaussianBlur(seam.astype(np.float32), (0, 0), 0.75 * edge) * (1.9 * edge)
    return np.clip(colours[labels], 0, 255), np.clip(mask, 0, 1)
