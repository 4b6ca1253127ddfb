"""`qart scan`: judge any picture."""

import json
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.text import check_table

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.scan.judge import Verdict


@click.command("scan")
@click.argument("image", type=click.Path(path_type=Path))
@click.option("--expect", metavar="URL", help="What it must decode to, byte for byte.")
@click.option(
    "--map",
    "map_file",
    metavar="PNG",
    type=click.Path(path_type=Path),
    help="Draw which modules are read wrong, and how healthy the finders are.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def scan(image: Path, expect: str | None, map_file: Path | None, as_json: bool) -> int:
    """Judge whether the code in IMAGE scans.

    Leaves with 0 when it does, 1 when it does not, 2 on bad input.
    """
    from pipeline.images import open_image
    from pipeline.pool import WorkPool
    from pipeline.scan.assess import examine

    picture = open_image(image)
    pool = WorkPool(1)
    try:
        verdict = pool.submit(examine, picture, expect).result()
        if map_file:
            _draw_map(pool, picture, verdict.decoded if expect is None else expect, map_file)
    finally:
        pool.shutdown()
    if as_json:
        click.echo(json.dumps(_described(verdict), indent=2, ensure_ascii=False))
    else:
        _say(verdict)
    return 0 if verdict.scans else 1


def _draw_map(pool: Executor, picture: "Image", payload: str, file: Path) -> None:
    from pipeline.images import png_bytes, write_file
    from pipeline.scan.assess import chart

    drawn = pool.submit(chart, picture, payload).result() if payload else None
    if drawn:
        write_file(file, png_bytes(drawn))
        click.echo(f"Map: {file}", err=True)
    else:
        hint = f"nothing like the code of {payload}" if payload else "no code that can be read"
        click.echo(f"No map: there is {hint} in it; name its URL with --expect.", err=True)


def _described(verdict: "Verdict") -> dict[str, object]:
    return {
        "payload": verdict.decoded or None,
        "scans": verdict.scans,
        "scan_score": verdict.scan_score,
        "probability": verdict.probability,
        "checks": [
            {"decoder": c.decoder, "view": c.view, "ok": c.ok, "ms": c.ms} for c in verdict.checks
        ],
    }


def _say(verdict: "Verdict") -> None:
    from pipeline.scan import decoders
    from pipeline.scan.gate import PASS

    looks = [c for c in verdict.checks if c.is_look]
    click.echo(check_table([c for c in verdict.checks if not c.is_look]))
    for name, reason in decoders.missing().items():
        click.echo(f"Judged without {name}: {reason}")
    if looks:
        click.echo(f"Handheld looks: {sum(c.ok for c in looks)} of {len(looks)} read it")
    click.echo(f"Payload: {verdict.decoded or 'none'}")
    word = "Scans" if verdict.scans else "Does not scan"
    click.echo(f"{word}; scan score {verdict.scan_score:.0%}")
    if verdict.probability is not None:
        click.echo(
            f"Chance that a phone reads it: {verdict.probability:.0%} ({PASS:.0%} is asked for)"
        )
