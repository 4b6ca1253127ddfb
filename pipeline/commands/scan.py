"""`qart scan`: judge any picture."""

import json
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import NamedPath
from pipeline.commands.text import check_table, printable

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.scan.judge import Verdict


def _expected(ctx: click.Context, param: click.Parameter, text: str | None) -> str | None:
    """What the code must hold; a Unicode URL is encoded as `qart make` encodes it."""
    if text is None:
        return None
    if not text.strip():
        raise click.BadParameter("It is empty; give the URL, or leave the option out.")
    if text.isascii() or not text.startswith(("https://", "http://")):
        return text
    from pipeline.payload import parse_payload

    url = parse_payload(text).url
    click.echo(f"Expecting {url}, which is how a code holds {text}.", err=True)
    return url


def _png(ctx: click.Context, param: click.Parameter, file: Path | None) -> Path | None:
    if file is not None and file.suffix.lower() != ".png":
        raise click.BadParameter(f"The map is a PNG; call it {file.with_suffix('.png')}.")
    return file


@click.command("scan")
@click.argument("image", type=NamedPath())
@click.option(
    "--expect", metavar="URL", callback=_expected, help="What it must decode to, byte for byte."
)
@click.option(
    "--map",
    "map_file",
    metavar="PNG",
    type=NamedPath(),
    callback=_png,
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
            _draw_map(pool, picture, verdict.decoded, expect, map_file)
    finally:
        pool.shutdown()
    if as_json:
        click.echo(json.dumps(_described(verdict), indent=2, ensure_ascii=False))
        if several := _several(verdict):
            click.echo(several, err=True)
    else:
        _say(verdict, expect)
    return 0 if verdict.scans else 1


def _draw_map(
    pool: Executor, picture: "Image", decoded: str, expect: str | None, file: Path
) -> None:
    from pipeline.images import png_bytes, write_file
    from pipeline.scan.assess import chart

    payload = decoded if expect is None else expect
    drawn = pool.submit(chart, picture, payload).result() if payload else None
    if drawn:
        write_file(file, png_bytes(drawn))
        # Any code's finders are alike, so another payload's map can be drawn, mostly in red.
        against = f" (held against {printable(payload)})" if decoded not in {"", payload} else ""
        click.echo(f"Map: {file}{against}", err=True)
    elif payload:
        click.echo(
            f"No map: there is nothing like the code of {printable(payload)} in it.", err=True
        )
    else:
        click.echo(
            "No map: there is no code that can be read in it; name its URL with --expect.", err=True
        )


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


def _say(verdict: "Verdict", expect: str | None) -> None:
    from pipeline.scan import decoders
    from pipeline.scan.gate import PASS

    looks = [c for c in verdict.checks if c.is_look]
    click.echo(check_table([c for c in verdict.checks if not c.is_look]))
    for name, reason in decoders.missing().items():
        click.echo(f"Judged without {name}: {reason}")
    read = printable(verdict.decoded)
    other = bool(read) and expect not in {None, verdict.decoded}
    if looks and not other:
        click.echo(f"Handheld looks: {sum(c.ok for c in looks)} of {len(looks)} read it")
    click.echo(f"Payload: {read or 'none'}")
    if several := _several(verdict):
        click.echo(several)
    if other:
        click.echo(f"It reads {read}, which is another address than {printable(expect or '')}.")
        return
    if read and verdict.probability is None:
        click.echo(
            f"Not judged: decoders read it, but its modules could not be told apart; scan score "
            f"{verdict.scan_score:.0%}"
        )
        return
    word = "Scans" if verdict.scans else "Does not scan"
    click.echo(f"{word}; scan score {verdict.scan_score:.0%}")
    if verdict.probability is not None:
        click.echo(
            f"Chance that a phone reads it: {verdict.probability:.0%} ({PASS:.0%} is asked for)"
        )
    if not read and expect is None:
        click.echo("No code was read; if there is one, name its URL with --expect to find it.")


def _several(verdict: "Verdict") -> str:
    """What to do about more than one code in the picture, or ""."""
    count = len(verdict.codes)
    if count < 2:
        return ""
    held = [printable(text) for text in dict.fromkeys(verdict.codes)]
    which = "all the same" if len(held) == 1 else ", ".join(held)
    return (
        f"There are {count} codes in it ({which}), and each check took the one it liked; "
        "crop the picture to one, or scan candidate-0.png and so on instead of sheet.png."
    )
