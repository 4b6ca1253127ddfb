"""Liquid: neighbouring modules run together into waves, with carved lines along their banks."""

import cv2
import numpy as np

from pipeline.engines.sketch.noise import Field, fbm, grid, smoothstep, warp
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.stage import Stage


def paint_liquid(stage: Stage, plot: Plot, palette: Palette) -> None:
    """Merge modules into flowing shapes with carved lines; the scene's hues run through."""
    _paint(stage, plot, lines=2)


def paint_ink(stage: Stage, plot: Plot, palette: Palette) -> None:
    """The same shapes as flat ink."""
    _paint(stage, plot, lines=0)


def paint_scales(stage: Stage, plot: Plot, palette: Palette) -> None:
    """The same shapes covered in fish scales, row over row."""
    mask = _shape(plot)
    size, pitch = stage.size, 0.62 * plot.module
    x, y = grid(size)
    row = np.floor(y / (0.5 * pitch))
    rings = np.zeros((size, size), np.float32)
    # A scale hangs over the two rows below it, so the lowest row wins.
    for over in (2, 1, 0):
        centre_y = (row - over) * 0.5 * pitch
        centre_x = np.round(x / pitch - 0.5 * np.mod(row - over, 2)) + 0.5 * np.mod(row - over, 2)
        radius = np.hypot(x - centre_x * pitch, y - centre_y) / (0.5 * pitch)
        rings = np.where(radius < 1, radius, rings)
    _fill(stage, mask, 0.02 + 0.22 * smoothstep(0.55, 1.0, rings))


def paint_rake(stage: Stage, plot: Plot, palette: Palette) -> None:
    """The same shapes combed into fine furrows that bend around one another."""
    mask = _shape(plot)
    x, y = grid(stage.size)
    lean = plot.rng.uniform(-0.8, 0.8)
    bend = fbm(plot.rng, stage.size, 7 * plot.module, 2) * 2.2 * plot.module
    furrow = np.sin((y + lean * x + bend) * (2 * np.pi / (0.42 * plot.module)))
    _fill(stage, mask, 0.10 + 0.10 * furrow)


def _shape(plot: Plot) -> Field:
    soft = 2.0 / plot.module
    bends = plot.rng.uniform(0.22, 0.46)
    return smoothstep(-soft, soft, flow(plot, wobble=float(bends)))


def _fill(stage: Stage, mask: Field, body: Field) -> None:
    tone = stage.tones()
    stage.set_tone(tone + mask * (body - tone))


def flow(plot: Plot, *, round_off: float = 0.42, wobble: float = 0.34) -> Field:
    """The module field blurred, bent, and mended where a module lost its centre.

    Args:
        plot: the code.
        round_off: blur in modules.
        wobble: how far shapes bend, in modules.

    Returns:
        float32 (size, size), positive where dark.
    """
    module, size = plot.module, plot.blueprint.size_px
    soft = cv2.GaussianBlur(plot.field(), (0, 0), round_off * module)
    bend = wobble * module
    dx, dy = (bend * np.tanh(fbm(plot.rng, size, 2.6 * module, 2)) for _ in range(2))
    bent = warp(soft, dx, dy) + 0.2 * fbm(plot.rng, size, 1.2 * module, 2)
    return mend(bent, plot)


def mend(field: Field, plot: Plot, *, least: float = 0.42) -> Field:
    """Push `field` at module centres until it is `least` on the module's side of zero."""
    module, b = plot.module, plot.blueprint
    span = slice(b.origin_px, b.origin_px + b.code_px)
    axis = cv2.getGaussianKernel(module, 0.2 * module)[:, 0]
    blocks = field[span, span].reshape(b.n, module, b.n, module)
    centre = np.einsum("iajb,a,b->ij", blocks, axis, axis)
    sign = np.where(plot.cells, 1, -1)
    short = np.maximum(least - centre * sign, 0) * sign
    dots = np.zeros_like(field)
    at = (b.origin_px + (np.arange(b.n) + 0.5) * module).astype(int)
    dots[np.ix_(at, at)] = short
    spread = 0.3 * module
    return np.asarray(
        field + cv2.GaussianBlur(dots, (0, 0), spread) * (2 * np.pi * spread**2 * 1.25), np.float32
    )


def banks(mask: Field) -> Field:
    """Signed distance in pixels to the edge of `mask`, positive inside."""
    solid = (mask > 0.5).astype(np.uint8)
    inner = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    outer = cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5)
    return np.asarray(inner - outer, np.float32)


def _paint(stage: Stage, plot: Plot, *, lines: int) -> None:
    module, size = plot.module, plot.blueprint.size_px
    mask = _shape(plot)
    tone = stage.tones()
    body = 0.01 + 0.10 * np.clip((tone - 0.75) * 4, 0, 1)
    if lines:
        depth = banks(mask) / module
        broken = smoothstep(-0.5, 0.3, fbm(plot.rng, size, 3 * module, 2))
        for i in range(lines):
            body += (0.34 - 0.08 * i) * broken * line_at(depth, 0.24 + 0.26 * i, 0.07)
        tone = tone - 0.26 * broken * line_at(-depth, 0.30, 0.06) * plot.halo
    stage.set_tone(tone + mask * (body - tone))


def line_at(depth: Field, at: float, width: float) -> Field:
    """1 where `depth` is `at`, 0 from `width` away."""
    return np.asarray(np.clip(1 - np.abs(depth - at) / width, 0, 1), np.float32)
