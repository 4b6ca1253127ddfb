"""A look at `.env` before any command reads it: what is wrong is told once, with its line."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.env_names import unknown_names
from pipeline.errors import QArtError

if TYPE_CHECKING:
    from dotenv.parser import Binding

ENV_FILE = Path(".env")
"""Where settings are read from beside the environment: in the current folder."""


class EnvFileError(QArtError):
    """The `.env` file cannot be read."""

    code = "env-file"


def check_env_file(*, names: bool = True) -> None:
    """Refuse a `.env` that cannot be read, and warn of lines in it that say nothing.

    Args:
        names: warn of settings that are unknown, too.

    Raises:
        EnvFileError: it is not UTF-8, or may not be read.
    """
    try:
        content = ENV_FILE.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return
    except OSError:
        raise EnvFileError(f"{ENV_FILE} may not be read; check its permissions.") from None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise EnvFileError(
            f"{ENV_FILE}, line {line}: this is not UTF-8 text; save the file as UTF-8."
        ) from None
    from io import StringIO

    from dotenv.parser import parse_stream

    found = list(parse_stream(StringIO(text)))
    for line in _unreadable(found):
        click.echo(
            f"qart: {ENV_FILE}, line {line}: not a setting, so it is passed over; "
            "write NAME=value, or put # before it.",
            err=True,
        )
    for sentence in unknown_names(piece.key for piece in found if piece.key) if names else ():
        click.echo(f"qart: {sentence}", err=True)


def _unreadable(found: "list[Binding]") -> list[int]:
    """Numbers of the lines that python-dotenv cannot parse; it will not warn of them again."""
    wrong = [piece.original for piece in found if piece.error]
    # Empty lines before it count as part of it.
    lines = [piece.line + _indent(piece.string).count("\n") for piece in wrong]
    if lines:
        # Every class of settings reads the file anew, and each time it would say so without a name.
        logging.getLogger("dotenv.main").setLevel(logging.ERROR)
    return lines


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]
