"""What `qart make` leaves behind: pictures, sheet.png, result.json, and a table on screen."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from pipeline.commands.earlier import clear
from pipeline.images import png_bytes, write_file
from pipeline.ranking import Ranked
from pipeline.sheet import addresses, draw_sheet
from pipeline.studio import StudioResult

_TABLE_COLUMNS = 160
"""More than the widest table has."""


def save(result: StudioResult, folder: Path) -> dict[str, object]:
    """Write candidate-N.png, sheet.png and result.json.

    Those of an earlier request go first, so that a folder never holds pictures of two.

    Returns:
        The content of result.json.

    Raises:
        StorageError: the folder cannot be written to, holds files of others, or the disk is full.
    """
    clear(folder)
    for item in result.candidates:
        picture = png_bytes(item.candidate.image, metadata(result, item))
        write_file(folder / file_name(item.candidate.index), picture)
    about = {"url": result.request.payload.url, "prompt": result.request.prompt}
    write_file(folder / "sheet.png", png_bytes(draw_sheet(result), about))
    described = describe(result)
    text = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
    write_file(folder / "result.json", text.encode())
    return described


def file_name(index: int) -> str:
    """The candidate's file, beside result.json."""
    return f"candidate-{index}.png"


def metadata(result: StudioResult, item: Ranked) -> dict[str, str]:
    """What a candidate's PNG says about how to draw it again."""
    return {
        "url": result.request.payload.url,
        "prompt": result.request.prompt,
        "seed": str(item.candidate.seed),
        "engine": result.engine,
        "recipe": json.dumps(item.candidate.recipe, ensure_ascii=False, sort_keys=True),
    }


def describe(result: StudioResult) -> dict[str, object]:
    """The content of result.json; candidates in the order they were asked for."""
    ordered = sorted(result.candidates, key=lambda item: item.candidate.index)
    return {
        "url": result.request.payload.url,
        "prompt": result.request.prompt,
        "engine": result.engine,
        "seed": result.request_seed,
        "blueprint": result.blueprint.describe(),
        "candidates": [
            {
                "index": item.candidate.index,
                "seed": item.candidate.seed,
                "file": file_name(item.candidate.index),
                "scans": item.verdict.scans,
                "scan_score": item.verdict.scan_score,
                "aesthetic_score": item.aesthetic,
                "rescued": item.rescued,
                "rescue_delta_e": item.candidate.recipe.get("rescue_delta_e", 0.0),
                "insistence": item.candidate.recipe.get("insistence", 0),
                "rank": item.rank,
                "shown": item.shown,
            }
            for item in ordered
        ],
        "timings_s": result.timings_s,
        "yield": asdict(result.yielded),
    }


def table(result: StudioResult, folder: Path) -> None:
    """Print the candidates, best first, and where the pictures are."""
    rows = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("rank", "seed", "scans", "scan score", "aesthetic", "file"):
        rows.add_column(
            heading, no_wrap=True, justify="left" if heading in {"scans", "file"} else "right"
        )
    for item in result.candidates:
        rows.add_row(
            str(item.rank),
            str(item.candidate.seed),
            "yes" if item.verdict.scans else "no",
            f"{item.verdict.scan_score:.0%}",
            f"{item.aesthetic:.1f}",
            file_name(item.candidate.index),
            style="" if item.shown else "dim",
        )
    # As wide as it is: a narrow terminal wraps lines, and cut names could not be copied.
    Console(highlight=False, width=_TABLE_COLUMNS).print(rows)
    for note in result.notes:
        click.echo(note)
    scan = sum(item.verdict.scans for item in result.candidates)
    total = result.timings_s["total"]
    click.echo(
        f"{scan} of {len(result.candidates)} scan; {total:.1f} s; seed {result.request_seed}"
    )
    click.echo(f"URL: {'   '.join(addresses(result.request.payload))}")
    click.echo(f"Pictures: {folder / 'sheet.png'}")
