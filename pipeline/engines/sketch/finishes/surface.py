"""Surfaces: printed paper, watercolour, neon glow."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.engines.sketch.finders import protect_finders
from pipeline.engines.sketch.noise import fbm, grid, smoothstep
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.stage import Stage

Picture = NDArray[np.float32]


def finish_print(stage: Stage, plot: Plot, palette: Palette) -> Picture:
    """Fine paper grain and a slight vignette."""
    picture = stage.develop()
    size = stage.size
    grain = plot.rng.standard_normal((size, size)).astype(np.float32)
    grain = 1 + 0.014 * grain + 0.02 * fbm(plot.rng, size, 5, 2)
    return picture * (grain * _vignette(size, 0.12))[:, :, None]


def finish_watercolour(stage: Stage, plot: Plot, palette: Palette) -> Picture:
    """Pigment pools at edges, granulates on rough paper and bleeds a little."""
    size = stage.size
    picture = cv2.bilateralFilter(stage.develop(), 5, 24, 3)
    dx, dy = (1.7 * fbm(plot.rng, size, 22, 2) for _ in range(2))
    x, y = grid(size)
    picture = cv2.remap(picture, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    picture = protect_finders(picture, stage, plot.blueprint, 0.8)
    pooled = picture - 0.4 * np.maximum(cv2.GaussianBlur(picture, (0, 0), 5) - picture, 0)
    wash = 1 + 0.16 * fbm(plot.rng, size, 150, 4) + 0.06 * fbm(plot.rng, size, 4, 2)
    # Washes thin towards white paper where the picture is already pale.
    pale = 255 - (255 - pooled) * np.clip(wash, 0.5, 1.5)[:, :, None]
    away = np.minimum(np.minimum(x, size - x), np.minimum(y, size - y)) / size
    frame = smoothstep(0.012, 0.03, away + 0.012 * fbm(plot.rng, size, 40, 3))
    return np.asarray(250 - (250 - pale) * frame[:, :, None], np.float32)


def finish_glow(stage: Stage, plot: Plot, palette: Palette) -> Picture:
    """Bright, saturated places bleed light into the dark around them."""
    picture = stage.develop()
    spread = picture.max(2) - picture.min(2)
    hot = picture * (smoothstep(70, 190, spread) * (1 - 0.75 * plot.halo))[:, :, None]
    small = cv2.resize(hot, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    bloom = cv2.GaussianBlur(small, (0, 0), 3) + 0.8 * cv2.GaussianBlur(small, (0, 0), 10)
    light = cv2.resize(bloom, (stage.size, stage.size), interpolation=cv2.INTER_LINEAR) * 0.42
    return np.asarray(255 - (255 - picture) * (255 - np.clip(light, 0, 255)) / 255, np.float32)


def _vignette(size: int, depth: float) -> NDArray[np.float32]:
    x, y = grid(size)
    r = np.hypot(x - size / 2, y - size / 2) / (0.7 * size)
    return 1 - depth * smoothstep(0.62, 1.05, r)
