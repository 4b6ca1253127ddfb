"""`qart make`: one request without a server."""

import json
from pathlib import Path

import click

from pipeline.engines.names import AUTO, CHOICES


@click.command("make")
@click.argument("url")
@click.argument("prompt")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the pictures.  [default: out/<prompt>-<seed>]",
)
@click.option(
    "--engine",
    envvar="QART_ENGINE",
    default=AUTO,
    show_default=True,
    help=f"What draws: {', '.join(CHOICES)}.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Draw the same pictures again.")
@click.option(
    "--n", type=click.IntRange(1, 64), default=8, show_default=True, help="Candidates to draw."
)
@click.option(
    "--top", type=click.IntRange(1, 64), default=4, show_default=True, help="Candidates to show."
)
@click.option(
    "--image",
    "picture",
    type=click.Path(path_type=Path),
    help="Work the codes into this picture of yours instead of drawing one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print result.json and nothing else.")
def make(
    url: str,
    prompt: str,
    out: Path | None,
    engine: str,
    seed: int | None,
    n: int,
    top: int,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Draw codes for URL that look like PROMPT, judge them and rank them.

    With --image the picture is yours, and PROMPT is its title.

    Writes candidate-0.png and so on, sheet.png and result.json.
    """
    # Checked before the heavy imports, so that a slip is told at once.
    from pipeline.payload import parse_payload, parse_prompt

    payload, prompt = parse_payload(url), parse_prompt(prompt)

    from pipeline.commands.output import save, table
    from pipeline.commands.progress import progress
    from pipeline.studio import StudioRequest, open_studio

    blueprint = None
    if picture:
        from pipeline.portrait import open_portrait

        opened, blueprint = open_portrait(picture, payload)
    else:
        opened = open_studio(engine)
    request = StudioRequest(payload, prompt, seed, n, top, blueprint=blueprint)
    with opened as studio, progress(n) as watch:
        result = studio.run(request, watch)
    folder = out or Path("out") / f"{_slug(prompt)}-{result.request_seed}"
    described = save(result, folder)
    if as_json:
        for note in result.notes:
            click.echo(note, err=True)
        click.echo(json.dumps(described, indent=2, ensure_ascii=False))
    else:
        table(result, folder)


def _slug(prompt: str) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in prompt.lower()).split()
    slug = ""
    for word in words:
        if len(slug) + len(word) > 40:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or "qart"
