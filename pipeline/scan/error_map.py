"""The module error map as a picture: what a decoder sees, and where it goes wrong."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.blueprint import Blueprint
from pipeline.scan.binarise import BINARISERS
from pipeline.scan.decoders.base import Rgb
from pipeline.scan.gate import Ruling
from pipeline.scan.modules import ModuleReading, read_modules
from pipeline.scan.rectify import BORDER, rectify

CELL = 24
"""Pixels to a module of the map."""

_WEAK = 0.35
"""Half contrasts; below this margin blur or a shadow can flip a module."""

_WRONG, _NEAR = (226, 35, 26), (245, 158, 11)
_WELL = (22, 163, 74)
_INK, _PAPER = (24, 24, 27), (250, 250, 249)
_LEGEND_PX = 208
_TEXT_PX = 22


def error_map(
    image: Rgb, blueprint: Blueprint, quad: NDArray[np.float32], ruling: Ruling
) -> Image.Image:
    """Draw the straightened code with every module that is wrong or weak marked on it.

    A filled red square is read wrong by both binarisers, a red frame by one, an amber frame is
    close to it. Each finder pattern wears a frame from green (healthy) to red, and a legend says
    what the marks mean and what the gate thinks.

    Args:
        image: RGB.
        blueprint: the symbol that ought to be there.
        quad: float32 (4, 2), its corners in pixels of `image`, clockwise from its own top left.
        ruling: what the gate said.

    Returns:
        RGB, (n + 8) * `CELL` wide, a legend below.
    """
    reading = read_modules(image, blueprint, quad)
    luma = rectify(image, quad, blueprint.n, CELL).luma
    # Paler than the picture, so that marks stand out.
    pale = (110 + luma * 145 / 255).astype(np.uint8)
    side = pale.shape[0]
    sheet = Image.new("RGB", (side, side + _LEGEND_PX), _PAPER)
    sheet.paste(Image.fromarray(pale).convert("RGB"), (0, 0))
    draw = ImageDraw.Draw(sheet)
    _mark_modules(draw, reading)
    _mark_finders(draw, reading)
    _legend(draw, side, reading, ruling)
    return sheet


def _mark_modules(draw: ImageDraw.ImageDraw, reading: ModuleReading) -> None:
    wrong = np.stack([reading.errors(name) for name in BINARISERS]).sum(0)
    least = np.minimum(*(reading.margins[name] for name in BINARISERS))
    for row, column in np.argwhere(least < _WEAK):
        box = _box(row, column, 1)
        if wrong[row, column] == len(BINARISERS):
            draw.rectangle(box, fill=_WRONG)
        else:
            colour = _WRONG if wrong[row, column] else _NEAR
            draw.rectangle(box, outline=colour, width=4)


def _mark_finders(draw: ImageDraw.ImageDraw, reading: ModuleReading) -> None:
    for (row, column), health in zip(
        reading.blueprint.finder_origins, reading.finders, strict=True
    ):
        colour = _WELL if health > 0.8 else _NEAR if health > 0.4 else _WRONG
        left, top, right, bottom = _box(row, column, 7)
        draw.rectangle((left - 6, top - 6, right + 6, bottom + 6), outline=colour, width=6)


def _box(row: int, column: int, modules: int) -> tuple[int, int, int, int]:
    left, top = (BORDER + column) * CELL, (BORDER + row) * CELL
    return left, top, left + modules * CELL - 1, top + modules * CELL - 1


def _legend(draw: ImageDraw.ImageDraw, top: int, reading: ModuleReading, ruling: Ruling) -> None:
    font = ImageFont.load_default(_TEXT_PX)
    use = ruling.signs.correction_use
    word = "scans" if ruling.passes else "does not scan"
    flat = "flat" if ruling.signs.heart_range < 24 else "not flat"
    lines = (
        (None, f"{word}; chance that a phone reads it: {ruling.probability:.0%}"),
        (None, f"{sum(ruling.looks)} of {len(ruling.looks)} looks read it; "
               f"error correction {use:.0%} used"),
        (_WELL, "finders from green, healthy, to red; "
                f"hearts are {flat} ({ruling.signs.heart_range:.0f} levels)"),
        (_WRONG, "module read wrong: filled by both ways, framed by one"),
        (_NEAR, "module nearly read wrong"),
    )  # fmt: skip
    for i, (colour, text) in enumerate(lines):
        y = top + 16 + i * 37
        if colour:
            draw.rectangle((CELL, y + 2, CELL + 22, y + 24), outline=colour, width=5)
        draw.text((CELL + (36 if colour else 0), y), text, fill=_INK, font=font)
