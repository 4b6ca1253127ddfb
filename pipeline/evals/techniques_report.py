"""`qart evals techniques`: the diffusion engine under several settings, with one set of weights."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path

import click

from pipeline.aesthetic.choose import create_aesthetic
from pipeline.engines.base import Engine
from pipeline.engines.diffusion.gaps import gaps
from pipeline.engines.diffusion.settings import DiffusionSettings, load_settings
from pipeline.errors import EngineUnavailableError
from pipeline.evals.techniques import Comparison, Figures, compare, sheet
from pipeline.images import png_bytes, write_file
from pipeline.models.quiet import quieten
from pipeline.models.settings import load_lock
from pipeline.pool import WorkPool
from pipeline.safety.settings import load_settings as load_safety


def report(
    tunings: Sequence[str], requests: int, candidates: int, out: Path, *, size_px: int = 768
) -> str:
    """Draw, judge and write `techniques.json` and `techniques.png`; returns a table for people.

    Args:
        tunings: changes to the preset, one string for each further setting.
        requests: of each setting.
        candidates: of each request.
        out: the folder.
        size_px: side of the pictures.

    Raises:
        EngineUnavailableError: the diffusion engine cannot run here.
        DiffusionSettingError: a tuning cannot be sampled.
        StorageError: the folder cannot be written to.
    """
    engines = _engines(load_settings(), tunings)
    aesthetic, pool = create_aesthetic(), WorkPool()
    found: dict[str, Comparison] = {}
    try:
        drawn = compare(
            engines, pool, aesthetic, requests=requests, candidates=candidates, size_px=size_px
        )
        length = requests * len(engines)
        with click.progressbar(drawn, length=length, label="Drawing", file=sys.stderr) as bar:
            for name, comparison in bar:
                found[name] = comparison
                # Kept after each request: an hour of drawing must not be lost at its end.
                write_file(out / "techniques.json", _json(found, aesthetic.name).encode())
    finally:
        pool.shutdown(cancel_futures=True)
        if found:
            write_file(out / "techniques.png", png_bytes(sheet(found)))
    looks = f"To look at: {out / 'techniques.png'}"
    return "\n".join([_text(found), *_remarks(found, aesthetic.name), looks])


def _engines(settings: DiffusionSettings, tunings: Sequence[str]) -> dict[str, Engine]:
    """An engine for each setting, all on the same networks."""
    missing = gaps(settings, load_lock(), load_safety())
    if missing:
        raise EngineUnavailableError(
            f"The diffusion engine cannot run here because {missing[0].reason}; "
            f"{missing[0].remedy}."
        )
    quieten()
    from pipeline.engines.diffusion.devices import devices
    from pipeline.engines.diffusion.engine import DiffusionEngine
    from pipeline.engines.diffusion.load import load_models

    one = settings.model_copy(update={"device": devices(settings.device)[0]})
    changes = {one.sampling.name: one.tune}
    for tuning in tunings:
        changes[tuning] = ", ".join(filter(None, (one.tune, tuning)))
    tuned = {name: one.model_copy(update={"tune": tune}) for name, tune in changes.items()}
    # A slip in the last of them is told before anything is loaded.
    made = {name: DiffusionEngine(each, load=lambda: models) for name, each in tuned.items()}
    models = load_models(one, load_lock())
    return dict(made)


def _json(found: dict[str, Comparison], aesthetic: str) -> str:
    figures = {
        name: asdict(comparison.figures)
        | {"failures": comparison.failures, "rated_otherwise": comparison.rated_otherwise}
        for name, comparison in found.items()
    }
    return json.dumps({"aesthetic": aesthetic, "settings": figures}, indent=2) + "\n"


def _text(found: dict[str, Comparison]) -> str:
    figures = {name: comparison.figures for name, comparison in found.items()}
    width = max(len(name) for name in figures) + 2
    heads = [field.name for field in fields(Figures)]
    lines = [" " * width + "  ".join(heads)]
    for name, each in figures.items():
        values = ((head, getattr(each, head)) for head in heads)
        cells = (("-" if v is None else f"{v:g}").rjust(len(head)) for head, v in values)
        lines.append(name.ljust(width) + "  ".join(cells))
    return "\n".join(lines)


def _remarks(found: dict[str, Comparison], aesthetic: str) -> Iterator[str]:
    """What has to be known to read the table."""
    for name, comparison in found.items():
        for failure, times in Counter(comparison.failures).items():
            yield f"{name}: {times} failed. {failure}"
    yield f"Rated by {aesthetic}."
    mixed = [name for name, comparison in found.items() if comparison.rated_otherwise]
    if mixed:
        yield (
            f"It failed under {', '.join(mixed)}, where the embedded predictor took its place for "
            "some requests; do not compare those ratings."
        )
