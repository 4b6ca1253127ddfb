"""Rescue a candidate: search the weakest edit with which it scans."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.blueprint import Blueprint
from pipeline.rescue.budget import spared
from pipeline.rescue.clean import clean
from pipeline.rescue.demand import demand, even_margins, module_costs
from pipeline.rescue.frame import LUMA, Cells, Field, Frame
from pipeline.rescue.solve import solve
from pipeline.rescue.tone import difference, with_luma
from pipeline.scan.modules import read_modules

Rgb = NDArray[np.uint8]

Criterion = Callable[[Rgb, Blueprint], bool]
"""Whether a picture, uint8 (H, W, 3) RGB, passes as its Blueprint's payload."""

MARGINS = tuple(round(0.05 * 1.25**i, 4) for i in range(10))
"""Luma margins tried: from 0.05, which only the most patient decoders read, to 0.37."""

_FIRST = 3
"""Place of the margin tried first; most pictures need this one or a neighbour."""

_STEPS = 6
_PUSHES, _PUSH, _PUSH_STEPS = 3, 1.5, 4
_SAFE = 0.15
"""Half contrasts; modules that a sampler reads with less are pushed further."""


@dataclass(frozen=True, eq=False)
class Rescued:
    """What became of a candidate.

    Attributes:
        image: RGB; the candidate itself where nothing was changed.
        changed: whether any pixel is different.
        passed: whether the criterion holds; when it does not, the image is the candidate's.
        delta_e: mean CIEDE2000 over the code area, 0 when unchanged.
        ssim: structural similarity over the code area, 1 when unchanged.
        margin: luma margin of the edit, 0 when unchanged.
        rounds: edits tried.
    """

    image: Image.Image
    changed: bool
    passed: bool
    delta_e: float = 0.0
    ssim: float = 1.0
    margin: float = 0.0
    rounds: int = 0


def rescue(
    image: Image.Image,
    blueprint: Blueprint,
    passes: Criterion,
    *,
    out_of_time: Callable[[], bool] = lambda: False,
) -> Rescued:
    """The least visible change with which a candidate passes.

    A candidate that passes already is handed back as it is. Otherwise the margin walks along
    `MARGINS`: down while it passes, up until it does.

    Args:
        image: RGB, blueprint.size_px square.
        blueprint: the symbol to bring out.
        passes: decides; called once per round.
        out_of_time: asked before each further round; the best so far is then the answer.
    """
    pixels = np.asarray(image.convert("RGB"), np.uint8)
    if passes(pixels, blueprint):
        return Rescued(image, changed=False, passed=True)
    frame = Frame(blueprint)
    place, step, rounds = _FIRST, 0, 0
    found: tuple[Rgb, float] | None = None
    while 0 <= place < len(MARGINS) and not out_of_time():
        edited = edit(pixels, frame, MARGINS[place])
        rounds += 1
        passed = passes(edited, blueprint)
        if passed:
            found = edited, MARGINS[place]
        step = step or (-1 if passed else 1)
        if passed != (step < 0):
            break
        place += step
    if found is None:
        return Rescued(image, changed=False, passed=False, rounds=rounds)
    edited, margin = found
    code = slice(blueprint.origin_px, blueprint.origin_px + blueprint.code_px)
    delta_e, ssim = difference(pixels[code, code], edited[code, code])
    return Rescued(Image.fromarray(edited), True, True, delta_e, ssim, margin, rounds)


def edit(pixels: Rgb, frame: Frame, margin: float) -> Rgb:
    """Bring the symbol out with one margin.

    Args:
        pixels: uint8 (H, W, 3) RGB, blueprint.size_px square.
        frame: of the symbol.
        margin: see `demand`.

    Returns:
        A changed copy.
    """
    rgb = frame.cut(pixels)
    luma = rgb @ LUMA
    light, dark = module_costs(frame, luma, margin)
    signs = frame.signs.copy()
    cost = np.where(frame.blueprint.modules, dark, light)
    signs[1:-1, 1:-1][spared(frame.blueprint, cost)] = 0
    wanted = _settle(frame, luma, signs, margin)
    edited = pixels.copy()
    window = frame.window
    edited[window, window] = np.rint(with_luma(rgb, wanted) * 255).astype(np.uint8)
    return edited


def _settle(frame: Frame, luma: Field, signs: Cells, margin: float) -> Field:
    """The luma with which every demanded module is read right by the sampler."""
    margins = even_margins(frame, margin)
    change = solve(
        luma, demand(frame, signs, margins), frame.module_px, np.zeros_like(luma), _STEPS
    )
    corners = frame.blueprint.quad - np.float32(frame.window.start)
    demanded = signs[1:-1, 1:-1] != 0
    wanted = clean(luma + change, frame, signs, margin)
    for _ in range(_PUSHES):
        grey = np.rint(wanted * 255).astype(np.uint8)
        reading = read_modules(np.dstack([grey] * 3), frame.blueprint, corners)
        weak = demanded & (reading.margins["local"] < _SAFE)
        if not weak.any():
            break
        margins[1:-1, 1:-1][weak] *= _PUSH
        change = solve(luma, demand(frame, signs, margins), frame.module_px, change, _PUSH_STEPS)
        wanted = clean(luma + change, frame, signs, margin)
    return wanted
