"""`qart bench diffusion`; without an installation, `python -m pipeline.commands.bench_diffusion`.

Beside torch and transformers it needs diffusers, qrcode, numpy, pillow and click; the row for whole
requests needs the server installed as well.
"""

import gc
import json
import logging
import math
import time
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.images import write_file

if TYPE_CHECKING:
    from pipeline.engines.diffusion.bench.report import Report

log = logging.getLogger(__name__)

_FURTHER = "qart.bench.diffusion"
"""Entry points of rows that need more than the pipeline."""

_END_TO_END_S = 100.0
"""Kept for whole requests."""

_STARTING_S = 40.0
"""What a server and a child with new networks need before the first timed request."""

_FROM_CACHE = 0.5
"""At most so much of the first compiling is needed again: the same graphs are in the cache."""

_REQUESTS = 20


@click.command("diffusion")
@click.option(
    "--weights",
    type=click.Choice(["random"]),
    default="random",
    show_default=True,
    help="Speed does not depend on their values.",
)
@click.option("--batch", type=click.IntRange(1, 64), default=8, show_default=True)
@click.option("--runs", type=click.IntRange(1, 20), default=2, show_default=True)
@click.option("--budget", type=click.FloatRange(1), default=450, show_default=True, help="Seconds.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the table as JSON to this file too.",
)
def bench_diffusion(weights: str, batch: int, runs: int, budget: float, out: Path | None) -> None:
    """Time and memory of the diffusion engine beside the stock diffusers pipeline.

    On a GPU with full-size networks; elsewhere with tiny ones, which proves that the measurement
    works and says nothing about a GPU.
    """
    from pipeline.models.quiet import quieten

    quieten()
    if out is not None:
        # A place that cannot be written to is told now and not after minutes.
        write_file(out, b"{}\n")

    def keep(report: "Report") -> None:
        if out is not None:
            write_file(out, (_text(weights, report) + "\n").encode())

    report = _measure(batch, runs, budget, keep)
    keep(report)
    click.echo(_text(weights, report))


def _text(weights: str, report: "Report") -> str:
    return json.dumps({"weights": weights, **report.as_json()}, indent=2)


def _measure(batch: int, runs: int, budget: float, keep: Callable[["Report"], None]) -> "Report":
    import torch

    from pipeline.engines.diffusion.bench.rows import Bench

    started = time.perf_counter()
    gpu = torch.cuda.is_available()
    whole = next(iter(entry_points(group=_FURTHER, name="end-to-end")), None)
    sampling_s = budget - (_END_TO_END_S if whole and gpu else 0)
    if gpu:
        bench = Bench("full", torch.device("cuda"), batch, runs, sampling_s, keep)
        report = bench.run((512, 768))
        del bench
        # The child that draws end to end needs the memory, which compiled graphs hold in cycles.
        torch._dynamo.reset()
        gc.collect()
        torch.cuda.empty_cache()
    else:
        batch = min(batch, 2)
        bench = Bench("tiny", torch.device("cpu"), batch, runs, sampling_s, keep)
        report = bench.run((288,), "steps=6")
    left = budget - (time.perf_counter() - started)
    if whole is None:
        report.skipped.append("end to end: the server is not installed")
    elif left < _STARTING_S:
        report.skipped.append("end to end: no time was left")
    else:
        compiled = gpu and left > _starting_compiled_s(report)
        try:
            report.end_to_end = whole.load()(
                report.size,
                "cuda" if gpu else "cpu",
                "fast",
                "" if gpu else "steps=2",
                batch=batch,
                requests=_REQUESTS if gpu else 2,
                compiled=compiled,
                budget_s=left,
            )
        except Exception as error:  # the other rows are worth having
            log.exception("end to end")
            report.skipped.append(f"end to end: {type(error).__name__}: {str(error)[:200]}")
    report.judge()
    report.wall_s = round(time.perf_counter() - started, 1)
    return report


def _starting_compiled_s(report: "Report") -> float:
    """What they need where the child compiles too, by what compiling took here."""
    took = [r.warm_up_s for r in report.rows if (r.name, r.preset) == ("compiled", "fast")]
    return _STARTING_S + _FROM_CACHE * took[0] if took else math.inf


if __name__ == "__main__":
    bench_diffusion()
