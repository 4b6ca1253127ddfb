"""Compose: one picture from a Blueprint, a prompt and a seed."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.blueprint import Blueprint
from pipeline.engines.sketch.figures import FIGURES
from pipeline.engines.sketch.finders import paint_finders
from pipeline.engines.sketch.legible import enforce
from pipeline.engines.sketch.look import Look, choose_look, vary
from pipeline.engines.sketch.plot import lay_plot
from pipeline.engines.sketch.registry import FINISHES, MATERIALS, SCENES


def draw_one(
    blueprint: Blueprint, prompt: str, seed: int, bases: tuple[int, ...] = ()
) -> tuple[Image.Image, dict[str, str]]:
    """Draw one sketch; a plain function, so that it can be sent to a worker process.

    Args:
        blueprint: the symbol.
        prompt: what to draw.
        seed: 0 to `MAX_SEED`.
        bases: see `DrawRequest.bases`.

    Returns:
        The picture, RGB, blueprint.size_px square, and the look it was drawn in.
    """
    first, *varied = (*bases, seed)
    look = choose_look(prompt, first)
    for step in varied:
        look = vary(look, step)
    return Image.fromarray(paint(blueprint, look)), look.describe()


def paint(blueprint: Blueprint, look: Look) -> NDArray[np.uint8]:
    """Paint scene, figure, code, finders and finish in that order.

    Returns:
        uint8 RGB (size_px, size_px, 3).
    """
    rng = np.random.default_rng(look.seed)
    stage = SCENES[look.scene].paint(look.palette, blueprint.size_px, rng)
    if look.figure:
        FIGURES[look.figure](stage, look.palette, rng)
    stage.set_tone(stage.tones() ** look.exposure)
    if look.mirrored:
        stage.mirror()
    plot = lay_plot(blueprint, stage, rng, look.clearing)
    ground = stage.copy()
    MATERIALS[look.material](stage, plot, look.palette)
    paint_finders(stage, blueprint, look.finder, look.palette.near, look.palette.hero)
    picture = FINISHES[look.finish](stage, plot, look.palette)
    legible = np.clip(enforce(picture, blueprint, ground) + 0.5, 0, 255)
    return np.asarray(legible, np.uint8)
