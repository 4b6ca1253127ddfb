"""The same requests drawn under several settings of the diffusion engine, side by side.

What a technique is worth on pictures is asked here; what it costs in time alone is told by
`qart bench diffusion`, without weights.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.batches import FELL_BACK
from pipeline.engines.base import Engine
from pipeline.errors import QArtError
from pipeline.fonts import typeset
from pipeline.payload import parse_payload
from pipeline.studio import Studio, StudioRequest, StudioResult

log = logging.getLogger(__name__)

PROMPTS = (
    "koi pond with water lilies, ukiyo-e",
    "snowy village at dusk, cosy lights",
    "baroque library, golden hour",
    "neon city street in the rain",
    "bouquet of peonies, oil painting",
    "desert canyon, art deco travel poster",
    "coral reef, watercolour",
    "a fox in an autumn forest",
)
URLS = ("https://example.com", "https://example.com/menu/summer?table=12")

SHOWN = 4
"""How many candidates people see of a request."""

_CELL, _LABEL = 256, 28


@dataclass(frozen=True)
class Figures:
    """How one setting fared; None where there is nothing to tell of.

    Attributes:
        candidates: drawn.
        failed: requests of which nothing was drawn.
        as_drawn: share of the candidates that scan without the Rescue, 0 to 1.
        scanning: share that scans in the end.
        requests_with_four: share of requests with four candidates that scan.
        delta_e: mean change by the Rescue where it helped, CIEDE2000 over the code area.
        aesthetic: mean predicted rating of what scans, 1 to 10.
        draw_s: seconds of drawing, per request.
    """

    candidates: int
    failed: int
    as_drawn: float | None
    scanning: float | None
    requests_with_four: float | None
    delta_e: float | None
    aesthetic: float | None
    draw_s: float | None


class _Scored(NamedTuple):
    """What is kept of a candidate: of a thousand requests the pictures would fill the memory."""

    scans: bool
    rescued: bool
    delta_e: float
    aesthetic: float


@dataclass
class Comparison:
    """What was drawn under one setting.

    Attributes:
        sample: the first request that was drawn, with its pictures.
        failures: what each request that failed told.
        rated_otherwise: whether the predictor failed, so that the ratings are of two scales.
    """

    sample: StudioResult | None = None
    failures: list[str] = field(default_factory=list)
    rated_otherwise: bool = False
    _scored: list[_Scored] = field(default_factory=list)
    _with_four: list[bool] = field(default_factory=list)
    _draw_s: list[float] = field(default_factory=list)

    def add(self, result: StudioResult) -> None:
        """Take in a request."""
        self.sample = self.sample or result
        self.rated_otherwise |= FELL_BACK in result.notes
        for item in result.candidates:
            delta_e = float(item.candidate.recipe.get("rescue_delta_e", 0))
            scored = _Scored(item.verdict.scans, item.rescued, delta_e, item.aesthetic)
            self._scored.append(scored)
        if result.request.n >= SHOWN:
            self._with_four.append(result.yielded.scanning >= SHOWN)
        self._draw_s.append(result.timings_s["draw"])

    @property
    def figures(self) -> Figures:
        """All requests in numbers."""
        scanning = [item for item in self._scored if item.scans]
        return Figures(
            candidates=len(self._scored),
            failed=len(self.failures),
            as_drawn=_mean([item.scans and not item.rescued for item in self._scored]),
            scanning=_mean([item.scans for item in self._scored]),
            requests_with_four=_mean(self._with_four),
            delta_e=_mean([item.delta_e for item in scanning if item.rescued]),
            aesthetic=_mean([item.aesthetic for item in scanning]),
            draw_s=_mean(self._draw_s),
        )


def compare(
    engines: Mapping[str, Engine],
    pool: Executor,
    aesthetic: Aesthetic,
    *,
    requests: int,
    candidates: int,
    size_px: int = 768,
) -> Iterator[tuple[str, Comparison]]:
    """Draw the same requests with the same seeds by each engine, without drawing again.

    A request that fails is counted, and the others go on.

    Args:
        engines: by the name of their setting.
        pool: judges.
        aesthetic: scores.
        requests: how many of each; prompts and URLs come round again.
        candidates: of each request.
        size_px: side of the pictures.

    Yields:
        After each request, which setting drew it and everything that setting drew so far.
    """
    found = {name: Comparison() for name in engines}
    for engine in engines.values():
        # What only the first drawing costs would count against one setting. What goes wrong is
        # told by the requests.
        with suppress(QArtError):
            engine.warm_up()
    for number in range(requests):
        url, prompt = URLS[number % len(URLS)], PROMPTS[number % len(PROMPTS)]
        request = StudioRequest(
            parse_payload(url), prompt, number, candidates, min(SHOWN, candidates), size_px=size_px
        )
        for name, engine in engines.items():
            studio = Studio(engine, pool, aesthetic=aesthetic)
            try:
                found[name].add(studio.run(request))
            except QArtError as error:
                found[name].failures.append(error.message)
            except Exception as error:
                log.exception("request %d under %s", number, name)
                found[name].failures.append(f"{type(error).__name__}; see the log.")
            yield name, found[name]


def sheet(comparisons: Mapping[str, Comparison]) -> Image.Image:
    """The first request of each setting in a row, candidates in the order of their seeds: RGB.

    A candidate that was withheld leaves its place empty.
    """
    samples = {name: found.sample for name, found in comparisons.items()}
    columns = max((result.request.n for result in samples.values() if result), default=1)
    page = Image.new("RGB", (columns * _CELL, len(samples) * (_CELL + _LABEL)), "white")
    draw = ImageDraw.Draw(page)
    for row, (name, result) in enumerate(samples.items()):
        top, x = row * (_CELL + _LABEL), 8.0
        for text, font in typeset(name if result else f"{name}: nothing was drawn", 16):
            draw.text((x, top + 6), text, "black", font)
            x += font.getlength(text)
        for item in result.candidates if result else ():
            cell = item.candidate.image.resize((_CELL, _CELL), Image.Resampling.LANCZOS)
            page.paste(cell, (item.candidate.index * _CELL, top + _LABEL))
    return page


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None
