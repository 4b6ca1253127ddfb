"""The bots' sub-commands of `qart`."""

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
