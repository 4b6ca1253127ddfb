"""`qart bench diffusion`; without an installation, `python -m pipeline.commands.bench_diffusion`.

Beside torch and transformers it needs diffusers, qrcode, numpy, pillow and click, nothing else.
"""

import json
from pathlib import Path

import click


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
    import torch

    from pipeline.engines.diffusion.bench import Bench

    gpu = torch.cuda.is_available()
    device = torch.device("cuda" if gpu else "cpu")
    if gpu:
        bench = Bench("full", device, batch, runs, budget)
        report = bench.run((512, 768))
    else:
        bench = Bench("tiny", device, min(batch, 2), runs, budget)
        report = bench.run((288,), "steps=6")
    text = json.dumps({"weights": weights, **report.as_json()}, indent=2)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text + "\n")
    click.echo(text)


if __name__ == "__main__":
    bench_diffusion()
