"""`qart bench`: speed and memory, with the machine and the method beside every figure."""

import json

import click

from pipeline.cli import EntryPointGroup

METHOD = (
    "Wall time of a fresh process, from start to exit: libraries loaded, pictures drawn, judged, "
    "ranked and written. Memory is the peak sum over the process and its children, sampled every "
    "50 ms: RSS counts shared pages once per process, PSS shares them out."
)


class _Benches(EntryPointGroup):
    """Each package brings its own measurements."""

    entry_group = "qart.bench"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take `--chat` and `--engine diffusion` for the commands of those names."""
        match args:
            case ["--chat", *rest]:
                args = ["chat", *rest]
            case ["--engine", "diffusion", *rest] | ["--engine=diffusion", *rest]:
                args = ["diffusion", *rest]
        return super().parse_args(ctx, args)


@click.group("bench", cls=_Benches)
def bench() -> None:
    """Measure speed and memory. `--chat` and `--engine diffusion` stand for their commands."""


@bench.command("make")
@click.option("--n", type=click.IntRange(1, 64), default=8, show_default=True, help="Candidates.")
@click.option("--runs", type=click.IntRange(1, 20), default=3, show_default=True, help="Requests.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def bench_make(n: int, runs: int, as_json: bool) -> None:
    """Time and memory of `qart make` at 768 px."""
    from pipeline.commands.measure import machine, measure_make

    where = machine()
    measured = [measure_make(n, seed) for seed in range(runs)]
    if as_json:
        figures = {"machine": where, "method": METHOD, "candidates": n, "runs": measured}
        click.echo(json.dumps(figures, indent=2))
        return
    click.echo(f"qart make, {n} candidates, on {where}")
    for i, run in enumerate(measured, 1):
        click.echo(
            f"run {i}: {run['wall_s']:.1f} s (draw {run['draw_s']:.1f}, judge {run['judge_s']:.1f} "
            f"more), peak {run['peak_rss_mb']:.0f} MB RSS, {run['peak_pss_mb']:.0f} MB PSS"
        )
    click.echo(METHOD)
