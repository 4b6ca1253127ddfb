"""The bots' sub-commands of `qart`."""

import asyncio
import json
import sys

import click


@click.command("bot")
def bot() -> None:
    """Start the Discord and Slack bots whose tokens are set."""
    from bot.__main__ import main

    sys.exit(main())


@click.command("up")
def up() -> None:
    """Start the server, its web page and, where tokens are set, the bots."""
    from bot.up import main

    sys.exit(main())


@click.command("chat")
@click.option(
    "--conversations",
    type=click.IntRange(2),
    default=500,
    show_default=True,
    help="Commands, each of another person.",
)
@click.option(
    "--within",
    "within_s",
    type=click.FloatRange(0),
    default=0,
    show_default=True,
    help="Seconds over which they are typed; 0 types all at once.",
)
@click.option(
    "--hold",
    "hold_s",
    type=click.FloatRange(0),
    default=10,
    show_default=True,
    help="Seconds for which all of them are held in flight.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def bench_chat(conversations: int, within_s: float, hold_s: float, as_json: bool) -> None:
    """Acknowledgement and memory of one bot process with many conversations in flight."""
    from bot.bench import METHOD, measure
    from bot.chat import StartError

    try:
        figures = asyncio.run(measure(conversations, within_s, hold_s))
    except StartError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps({"method": METHOD, **figures}, indent=2))
        return
    click.echo(
        f"{figures['conversations']} conversations in flight on {figures['machine']}: "
        f"acknowledged after {figures['p50_ms']:.0f} ms in the median, {figures['p99_ms']:.0f} ms "
        f"at the 99th percentile, {figures['max_ms']:.0f} ms at most; peak "
        f"{figures['peak_rss_mb']:.0f} MB RSS; {figures['refused']} refused"
    )
    click.echo(METHOD)
