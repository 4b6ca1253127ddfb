"""The server's sub-commands of `qart`."""

import asyncio
import json
import sys
from pathlib import Path

import click


@click.command("serve")
def serve() -> None:
    """Serve the API, its workers and the web page."""
    from gpu_server.__main__ import main

    sys.exit(main())


@click.group("labels")
def labels() -> None:
    """Harvested ratings."""


_SERVER = click.option(
    "--server",
    default="",
    metavar="URL",
    help="Ask this server, with QART_TOKEN, instead of reading QART_DATABASE_URL.",
)


@labels.command("export")
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv"]), default="jsonl")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: the screen.")
@_SERVER
def export(kind: str, out: Path | None, server: str) -> None:
    """Write every vote with what it was about, the withdrawn ones too."""
    from gpu_server.ratings.export import collect, render
    from gpu_server.settings import load_settings
    from pipeline.images import write_file

    text = render(asyncio.run(collect(load_settings(), server)), kind)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_file(out, text.encode())


@labels.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@_SERVER
def stats(as_json: bool, server: str) -> None:
    """Count the votes, and show who gives them and where they fall."""
    from gpu_server.ratings.export import collect, summarise
    from gpu_server.settings import load_settings

    figures = summarise(asyncio.run(collect(load_settings(), server)))
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        click.echo(f"{name.replace('_', ' '):<24} {text}")


@click.command("server")
@click.option("--jobs", type=click.IntRange(2), default=3000, show_default=True, help="Requests.")
@click.option("--at-once", type=click.IntRange(1), default=32, show_default=True, help="Clients.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def bench_server(jobs: int, at_once: int, as_json: bool) -> None:
    """Requests per second that a server of its own accepts on SQLite."""
    from gpu_server.bench import METHOD, measure

    figures = measure(jobs, at_once)
    if as_json:
        click.echo(json.dumps({"method": METHOD, **figures}, indent=2))
        return
    click.echo(
        f"{figures['jobs_per_s']:.0f} jobs/s accepted on {figures['machine']} "
        f"({jobs} jobs, {at_once} at once; answer after {figures['p50_ms']:.1f} ms in the median, "
        f"{figures['p99_ms']:.1f} ms at the 99th percentile; {figures['rows']} rows found after)"
    )
    click.echo(METHOD)
