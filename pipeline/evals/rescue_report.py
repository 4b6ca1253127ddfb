"""`qart evals report --set rescue`: tables and a sheet to look at."""

import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import click
import cv2

from pipeline.evals.rescue import Outcome, from_photographs, from_weak_sketches, sheet, summary
from pipeline.images import png_bytes, write_file

PHOTOGRAPHS, STANDARD, SKETCHES = 200, 60, 40
_SHOWN = 20


@dataclass(frozen=True)
class Report:
    """What there is to print.

    Attributes:
        tables: one summary per kind of picture, and the machine.
        text: the same for people.
    """

    tables: dict[str, dict[str, float] | str]
    text: str


def report(
    folder: Path, counts: tuple[int, int, int] = (PHOTOGRAPHS, STANDARD, SKETCHES)
) -> Report:
    """Run all rescues, one at a time on one core.

    Args:
        folder: where rescue-sheet.png goes.
        counts: photographs with a fitted symbol, with the standard one, and weak sketches.

    Raises:
        StorageError: the sheet cannot be written.
    """
    cv2.setNumThreads(1)
    fitted = _all("Photographs, fitted symbol", from_photographs(counts[0]), counts[0])
    standard = _all(
        "Photographs, standard symbol", from_photographs(counts[1], fit=False), counts[1]
    )
    weak = _all("Weak sketches", from_weak_sketches(counts[2]), counts[2])
    write_file(folder / "rescue-sheet.png", png_bytes(sheet(islice(fitted, _SHOWN))))
    runs = {"photographs": fitted, "photographs, standard symbol": standard, "weak sketches": weak}
    columns = {name: summary(outcomes) for name, outcomes in runs.items()}
    machine = f"{platform.machine()}, Python {platform.python_version()}, one core"
    return Report({**columns, "machine": machine}, _text(columns, machine))


def _all(label: str, outcomes: Iterable[Outcome], length: int) -> list[Outcome]:
    with click.progressbar(outcomes, length=length, label=label, file=sys.stderr) as bar:
        return list(bar)


def _text(columns: dict[str, dict[str, float]], machine: str) -> str:
    width = max(len(name) for name in columns) + 2
    keys = dict.fromkeys(key for table in columns.values() for key in table)
    lines = [" " * 18 + "".join(name.rjust(width) for name in columns)]
    for key in keys:
        values = (f"{table[key]:.3f}" if key in table else "" for table in columns.values())
        lines.append(key.ljust(18) + "".join(value.rjust(width) for value in values))
    return "\n".join([*lines, machine])
