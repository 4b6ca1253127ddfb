"""`qart scan`: judge any picture."""

import json
from pathlib import Path

import click

from pipeline.commands.text import check_table


@click.command("scan")
@click.argument("image", type=click.Path(path_type=Path))
@click.option("--expect", metavar="URL", help="What it must decode to, byte for byte.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def scan(image: Path, expect: str | None, as_json: bool) -> int:
    """Judge whether the code in IMAGE scans.

    Leaves with 0 when it does, 1 when it does not, 2 on bad input.
    """
    from pipeline.images import open_image
    from pipeline.pool import WorkPool
    from pipeline.scan import decoders
    from pipeline.scan.assess import examine

    picture = open_image(image)
    pool = WorkPool(1)
    try:
        verdict = pool.submit(examine, picture, expect).result()
    finally:
        pool.shutdown()
    if as_json:
        described = {
            "payload": verdict.decoded or None,
            "scans": verdict.scans,
            "scan_score": verdict.scan_score,
            "probability": verdict.probability,
            "checks": [
                {"decoder": c.decoder, "view": c.view, "ok": c.ok, "ms": c.ms}
                for c in verdict.checks
            ],
        }
        click.echo(json.dumps(described, indent=2, ensure_ascii=False))
    else:
        click.echo(check_table(verdict.checks))
        for name, reason in decoders.missing().items():
            click.echo(f"Judged without {name}: {reason}")
        click.echo(f"Payload: {verdict.decoded or 'none'}")
        word = "Scans" if verdict.scans else "Does not scan"
        click.echo(f"{word}; scan score {verdict.scan_score:.0%}")
        if verdict.probability is not None:
            click.echo(f"Chance that a phone reads it: {verdict.probability:.0%}")
    return 0 if verdict.scans else 1
