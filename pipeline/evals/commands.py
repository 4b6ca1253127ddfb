"""`qart evals`: offline evals."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from pipeline.commands.options import NamedPath


@click.group("evals")
def evals() -> None:
    """Measure how well the craft does, offline."""


def _phones(data: Path, as_json: bool) -> None:
    import numpy as np

    from pipeline.evals import agreement, phones
    from pipeline.pool import WorkPool

    pictures = phones.load(data)
    pool = WorkPool()
    try:
        waiting = [pool.submit(phones.measure, picture) for picture in pictures]
        with click.progressbar(waiting, label="Measuring", file=sys.stderr) as bar:
            scores = [each.result() for each in bar]
    finally:
        pool.shutdown(cancel_futures=True)
    table = agreement.agreement(scores, np.array([picture.read for picture in pictures]))
    if as_json:
        click.echo(json.dumps(agreement.as_json(table), indent=2))
    else:
        click.echo(agreement.as_text(table))


def _rescue(data: Path, as_json: bool) -> None:
    from pipeline.evals.rescue_report import report as rescue_report

    said = rescue_report(data)
    click.echo(json.dumps(said.tables, indent=2) if as_json else said.text)


SETS: dict[str, Callable[[Path, bool], None]] = {"phones": _phones, "rescue": _rescue}


@evals.command("report")
@click.option("--set", "name", type=click.Choice(sorted(SETS)), required=True, help="What to ask.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data"),
    show_default=True,
    help="Folder of pictures that are not in the repository.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def report(name: str, data: Path, as_json: bool) -> None:
    """Report on a set of pictures.

    phones: the Judge's calibration against codes that people scanned.
    rescue: success, change and time of the Rescue on 200 photographs and 40 weak sketches that are
    made on the spot; before and after of twenty goes to rescue-sheet.png in the data folder.
    """
    SETS[name](data, as_json)


@evals.command("techniques")
@click.option(
    "--tune",
    "tunings",
    multiple=True,
    metavar="CHANGES",
    help='Values in place of the preset\'s, such as "fusion=0"; once for each setting. The preset '
    "itself always comes first.",
)
@click.option("--requests", type=click.IntRange(1, 1000), default=8, show_default=True)
@click.option("--n", type=click.IntRange(1, 64), default=8, show_default=True, help="Candidates.")
@click.option(
    "--out",
    type=NamedPath(file_okay=False),
    default=Path("out/techniques"),
    show_default=True,
    help="Folder for techniques.json and a sheet to look at.",
)
def techniques(tunings: tuple[str, ...], requests: int, n: int, out: Path) -> None:
    """Draw the same requests under several settings of the diffusion engine.

    Tells for each how many candidates scan as drawn and in the end, how much the Rescue changed,
    how they are rated, and how long drawing took. Needs the weights that the settings name.
    """
    from pipeline.evals.techniques_report import report as techniques_report

    click.echo(techniques_report(tunings, requests, n, out))
