"""How well the Rescue does, from bare photographs and from weak sketches."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image

from pipeline.blueprint import Blueprint, make_blueprint
from pipeline.engines.base import DrawRequest, Watch
from pipeline.engines.sketch import SketchEngine
from pipeline.evals.pictures import natural_pictures
from pipeline.qart.fit import fit_blueprint
from pipeline.rescue import Rescued, rescue
from pipeline.rescue.criterion import gate_passes
from pipeline.scan.decoders import DECODERS, Decoder, installed

URLS = (
    "https://a.io",
    "https://example.com/koi",
    "https://example.com/koi-pond-ukiyo-e",
    "https://example.com/koi-pond-ukiyo-e/42",
    "https://example.com/koi-pond-ukiyo-e/indigo-gold-2024",
)
"""Versions 2, 3, 5, 5 and 6 at level H."""

_PROMPTS = ("koi pond, ukiyo-e", "snowy mountain village", "coral reef", "art deco city at night")
SHEET_PX = 384
"""Side of a picture on the sheet."""

_WEAK = 0.8
"""Share of a sketch's blurred self in a weak sketch."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """One picture's rescue.

    Attributes:
        name: of the picture.
        version: of its symbol.
        before: RGB, the picture as it came, shrunk for the sheet.
        rescued: what became of it, its image shrunk likewise.
        seconds: processor time, choosing the symbol included.
        readers: other decoders that read the result at full size.
    """

    name: str
    version: int
    before: Image.Image
    rescued: Rescued
    seconds: float
    readers: frozenset[str]


def from_photographs(
    n: int, *, fit: bool = True, clock: Callable[[], float] = time.process_time
) -> Iterator[Outcome]:
    """Rescue `n` bare photographs, each with one of `URLS`.

    Args:
        n: how many.
        fit: choose mask, padding, level and version for each; otherwise the standard symbol at H.
        clock: seconds of processor time.
    """
    for i, (name, picture) in enumerate(natural_pictures(n)):
        url = URLS[i % len(URLS)]
        started = clock()
        blueprint = fit_blueprint(url, picture) if fit else make_blueprint(url)
        rescued = rescue(picture, blueprint, gate_passes)
        seconds = clock() - started
        yield _outcome(name, blueprint, picture, rescued, seconds)


def from_weak_sketches(
    n: int, *, clock: Callable[[], float] = time.process_time
) -> Iterator[Outcome]:
    """Rescue `n` sketches, each blended with itself blurred until its code is weak."""
    engine = SketchEngine()
    for i in range(n):
        url, prompt = URLS[i % len(URLS)], _PROMPTS[i % len(_PROMPTS)]
        blueprint = make_blueprint(url)
        candidate = next(iter(engine.draw(DrawRequest(blueprint, prompt, (i,)), Watch())))
        picture = weaken(candidate.image, blueprint.module_px)
        started = clock()
        rescued = rescue(picture, blueprint, gate_passes)
        seconds = clock() - started
        yield _outcome(f"{i:03d}-sketch", blueprint, picture, rescued, seconds)


def weaken(image: Image.Image, module_px: int) -> Image.Image:
    """Blend a picture with itself blurred over a module, so that its code fades."""
    pixels = np.asarray(image.convert("RGB"))
    blurred = cv2.GaussianBlur(pixels, (0, 0), module_px)
    return Image.fromarray(cv2.addWeighted(pixels, 1 - _WEAK, blurred, _WEAK, 0))


def _outcome(
    name: str, blueprint: Blueprint, picture: Image.Image, rescued: Rescued, seconds: float
) -> Outcome:
    readers = _readers(rescued.image, blueprint.payload)
    # Hundreds of pictures at full size would fill the memory.
    small = replace(rescued, image=_small(rescued.image))
    return Outcome(name, blueprint.version, _small(picture), small, seconds, readers)


def _small(image: Image.Image) -> Image.Image:
    return image.resize((SHEET_PX, SHEET_PX), Image.Resampling.LANCZOS)


def summary(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Success, change and time of a run.

    Change is over pictures that were changed and passed; `unchanged` counts those that needed none.
    """
    passed = [o for o in outcomes if o.rescued.passed]
    changed = [o.rescued for o in passed if o.rescued.changed]
    table = {
        "pictures": len(outcomes),
        "success": len(passed) / len(outcomes),
        "unchanged": (len(passed) - len(changed)) / len(outcomes),
        **_change(changed),
        "rounds_mean": float(np.mean([o.rescued.rounds for o in outcomes])),
        "cpu_s_mean": float(np.mean([o.seconds for o in outcomes])),
        "cpu_s_p90": float(np.quantile([o.seconds for o in outcomes], 0.9)),
    }
    for name in installed():
        table[f"read_by_{name}"] = float(np.mean([name in o.readers for o in passed]))
    return {key: round(value, 3) for key, value in table.items()}


def _change(changed: Sequence[Rescued]) -> dict[str, float]:
    if not changed:
        return {}
    delta, ssim = [r.delta_e for r in changed], [r.ssim for r in changed]
    return {
        "delta_e_mean": float(np.mean(delta)),
        "delta_e_p90": float(np.quantile(delta, 0.9)),
        "ssim_mean": float(np.mean(ssim)),
        "ssim_p10": float(np.quantile(ssim, 0.1)),
    }


def sheet(outcomes: Iterable[Outcome], columns: int = 5) -> Image.Image:
    """Before above after, for pictures to look at."""
    pairs = [(o.before, o.rescued.image) for o in outcomes]
    rows = -(-len(pairs) // columns)
    page = Image.new("RGB", (columns * SHEET_PX, 2 * rows * SHEET_PX), "white")
    for i, pair in enumerate(pairs):
        for below, picture in enumerate(pair):
            page.paste(picture, (i % columns * SHEET_PX, (2 * (i // columns) + below) * SHEET_PX))
    return page


def _readers(image: Image.Image, payload: str) -> frozenset[str]:
    pixels = np.asarray(image.convert("RGB"), np.uint8)
    return frozenset(name for name in installed() if payload in _decoder(name).read(pixels))


_opened: dict[str, Decoder] = {}


def _decoder(name: str) -> Decoder:
    if name not in _opened:
        _opened[name] = DECODERS[name]()
    return _opened[name]
