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


@click.group("bench", cls=_Benches, invoke_without_command=True, no_args_is_help=True)
@click.option("--chat", is_flag=True, help="The same as `qart bench chat`.")
@click.option(
    "--engine", type=click.Choice(["diffusion"]), help="The same as `qart bench diffusion`."
)
@click.option(
    "--weights", type=click.Choice(["random"]), help="With --engine: what it always measures."
)
@click.pass_context
def bench(context: click.Context, chat: bool, engine: str | None, weights: str | None) -> None:
    """Measure speed and memory."""
    if weights and not engine:
        raise click.UsageError("--weights belongs to --engine diffusion.")
    name = "chat" if chat else engine
    asked = [n for n in dict.fromkeys((name, engine, context.invoked_subcommand)) if n]
    if len(asked) > 1:
        raise click.UsageError(f"One measurement at a time: choose {' or '.join(asked)}.")
    if name is None or context.invoked_subcommand is not None:
        return
    command = bench.get_command(context, name)
    if command is None:
        raise click.UsageError(f"What `qart bench {name}` measures is not installed.")
    context.invoke(command)


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
