"""Types of command-line options that click lacks."""

from pathlib import Path
from typing import Any

import click


class NamedPath(click.Path):
    """A path that has a name: `--out "$UNSET"` must not mean the current folder."""

    def __init__(self, *, file_okay: bool = True) -> None:
        super().__init__(path_type=Path, file_okay=file_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse an empty name, otherwise as `click.Path`."""
        if not str(value).strip():
            self.fail("The name is empty; give one, or leave the option out.", param, ctx)
        return super().convert(value, param, ctx)
