"""The same requests drawn under several settings of the diffusion engine, side by side.

What a technique is worth on pictures is asked here; what it costs in time alone is told by
`qart bench diffusion`, without weights.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from pipeline.aesthetic.base import Aesthetic
from pipeline.engines.base import Engine
from pipeline.fonts import typeset
from pipeline.payload import parse_payload
from pipeline.studio import Studio, StudioRequest, StudioResult

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

_CELL, _LABEL = 256, 28


@dataclass
class Figures:
    """How one setting fared.

    Attributes:
        candidates: drawn.
        as_drawn: share of them that scan without the Rescue, 0 to 1.
        scanning: share that scans in the end.
        requests_with_four: share of requests with four candidates that scan.
        delta_e: mean change by the Rescue where it helped, CIEDE2000 over the code area.
        aesthetic: mean predicted rating of what scans, 1 to 10.
        draw_s: seconds of drawing, per request.
    """

    candidates: int = 0
    as_drawn: float = 0.0
    scanning: float = 0.0
    requests_with_four: float = 0.0
    delta_e: float = 0.0
    aesthetic: float = 0.0
    draw_s: float = 0.0


@dataclass
class Comparison:
    """What was drawn under one setting.

    Attributes:
        results: one for each request.
    """

    results: list[StudioResult] = field(default_factory=list)

    @property
    def figures(self) -> Figures:
        """The results in numbers."""
        items = [item for result in self.results for item in result.candidates]
        scanning = [item for item in items if item.verdict.scans]
        changes = [float(i.candidate.recipe["rescue_delta_e"]) for i in scanning if i.rescued]
        yields = [result.yielded for result in self.results]
        return Figures(
            candidates=len(items),
            as_drawn=_mean([float(i.verdict.scans and not i.rescued) for i in items]),
            scanning=_mean([float(item.verdict.scans) for item in items]),
            requests_with_four=_mean([float(found.scanning >= 4) for found in yields]),
            delta_e=_mean(changes),
            aesthetic=_mean([item.aesthetic for item in scanning]),
            draw_s=_mean([result.timings_s["draw"] for result in self.results]),
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
    for number in range(requests):
        url, prompt = URLS[number % len(URLS)], PROMPTS[number % len(PROMPTS)]
        request = StudioRequest(
            parse_payload(url), prompt, number, candidates, min(4, candidates), size_px=size_px
        )
        for name, engine in engines.items():
            studio = Studio(engine, pool, aesthetic=aesthetic)
            found[name].results.append(studio.run(request))
            yield name, found[name]


def sheet(comparisons: Mapping[str, Comparison]) -> Image.Image:
    """The first request of each setting in a row, candidates by seed: RGB."""
    rows = {name: found.results[0] for name, found in comparisons.items()}
    width = max(len(result.candidates) for result in rows.values()) * _CELL
    page = Image.new("RGB", (width, len(rows) * (_CELL + _LABEL)), "white")
    draw = ImageDraw.Draw(page)
    for row, (name, result) in enumerate(rows.items()):
        top, x = row * (_CELL + _LABEL), 8.0
        for text, font in typeset(name, 16):
            draw.text((x, top + 6), text, "black", font)
            x += font.getlength(text)
        for item in result.candidates:
            cell = item.candidate.image.resize((_CELL, _CELL), Image.Resampling.LANCZOS)
            page.paste(cell, (item.candidate.index * _CELL, top + _LABEL))
    return page


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0
