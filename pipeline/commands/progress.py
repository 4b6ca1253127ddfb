"""How a request's progress looks: a bar on a terminal, a line per candidate elsewhere."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from pipeline.commands.output import file_name
from pipeline.engines.base import Candidate
from pipeline.scan.judge import Verdict
from pipeline.studio import StudioWatch


@contextmanager
def progress(n: int) -> Iterator[StudioWatch]:
    """A watch that shows progress on standard error.

    Args:
        n: how many candidates are drawn.
    """
    if not sys.stderr.isatty():
        yield _Lines(n)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=36),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(n, bar, bar.add_task("Drawing", total=1.0))


class _Counting(StudioWatch):
    def __init__(self, n: int) -> None:
        self._n = n
        self._drawn = 0
        self._judged: dict[int, bool] = {}

    def drawn(self, candidate: Candidate) -> None:
        self._drawn += 1

    def judged(self, index: int, verdict: Verdict, aesthetic: float) -> None:
        self._judged[index] = verdict.scans

    def redrawing(self, indices: Sequence[int]) -> None:
        self._drawn -= len(indices)
        for index in indices:
            del self._judged[index]

    def _words(self) -> str:
        scan = sum(self._judged.values())
        if len(self._judged) == self._n:
            return f"{scan} of {self._n} scan"
        return f"{self._drawn} of {self._n} drawn, {scan} scan"


class _Bar(_Counting):
    def __init__(self, n: int, bar: Progress, task: TaskID) -> None:
        super().__init__(n)
        self._bar, self._task = bar, task

    def progress(self, fraction: float) -> None:
        self._bar.update(self._task, completed=fraction, description=self._words())


class _Lines(_Counting):
    def judged(self, index: int, verdict: Verdict, aesthetic: float) -> None:
        super().judged(index, verdict, aesthetic)
        word = "scans" if verdict.scans else "does not scan"
        count = f"{len(self._judged)} of {self._n}: {file_name(index)}"
        click.echo(f"{count} {word}, aesthetic {aesthetic:.1f}", err=True)

    def redrawing(self, indices: Sequence[int]) -> None:
        super().redrawing(indices)
        files = ", ".join(map(file_name, indices))
        click.echo(f"too few scan; drawing again: {files}", err=True)
