"""`qart make`: one request without a server."""

import json
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from pipeline.commands.options import NamedPath
from pipeline.engines.names import AUTO, CHOICES


class _Make(click.Command):
    """Says how to write a prompt that looks like an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            hint = 'A prompt that begins with "-" comes last, after "--".'
            raise click.UsageError(f"{error.format_message()} {hint}", ctx) from None


def _top(ctx: click.Context, param: click.Parameter, top: int) -> int:
    # Only what was typed is refused: the default is for any number of candidates.
    n = ctx.params.get("n", top)
    typed = ctx.get_parameter_source("top") == ParameterSource.COMMANDLINE
    if typed and top > n:
        raise click.BadParameter(f"{top} are more than the {n} that --n draws; lower it.")
    return top


def _check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be made or written to before anything is drawn.

    Raises:
        StorageError: it is so.
    """
    from tempfile import TemporaryDirectory

    from pipeline.images import StorageError

    place = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not place.is_dir():
        raise StorageError(f"{place} is a file; choose another folder for --out.")
    try:
        # Tried, not asked: permissions say nothing of /proc, a full disk or a read-only mount.
        TemporaryDirectory(prefix=".qart-", dir=place).cleanup()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise StorageError(
            f"{place} cannot be written to ({reason}); choose another folder for --out."
        ) from None


@click.command("make", cls=_Make)
@click.argument("url")
@click.argument("prompt", default="")
@click.option(
    "--out",
    type=NamedPath(file_okay=False),
    help="Folder for the pictures; an earlier request's are removed from it.  "
    "[default: out/<host>-<prompt>-<hash>-<seed>]",
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
    "--n",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    is_eager=True,
    help="Candidates to draw.",
)
@click.option(
    "--top",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    callback=_top,
    help="Candidates to show.",
)
@click.option(
    "--image",
    "picture",
    type=NamedPath(),
    help="Work the codes into the middle square of this picture of yours instead of drawing one.",
)
@click.option(
    "--insistence",
    type=click.IntRange(0, 9),
    default=0,
    show_default=True,
    help="How much more of the code shows through; result.json names a candidate's.",
)
@click.option("--style", help="A look to draw it in, such as watercolour; a wrong one lists them.")
@click.option("--negative", default="", help="What the picture should not show.")
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
    insistence: int,
    style: str | None,
    negative: str,
    as_json: bool,
) -> None:
    """Draw codes for URL that look like PROMPT, judge them and rank them.

    With --image the picture is yours, and PROMPT is its title, which may be left out.

    Writes candidate-0.png and so on, sheet.png and result.json.
    """
    # Checked before the heavy imports, so that a slip is told at once.
    from pipeline.payload import parse_negative, parse_payload, parse_prompt, parse_title

    payload, prompt = parse_payload(url), (parse_title if picture else parse_prompt)(prompt)
    from pipeline.commands.earlier import check_own
    from pipeline.styles import styled

    if picture and style:
        raise click.UsageError("A picture of your own keeps its look; leave --style out.")
    drawn, negative = styled(prompt, style), parse_negative(negative)
    _check_folder(out or Path("out"))
    if out:
        check_own(out)

    from pipeline.commands.output import save, table
    from pipeline.commands.progress import progress
    from pipeline.studio import StudioRequest, open_studio

    blueprint = None
    if picture:
        from pipeline.portrait import open_portrait

        source = click.get_current_context().get_parameter_source("engine")
        if source == ParameterSource.COMMANDLINE:
            click.echo("With --image nothing is drawn, so --engine is left aside.", err=True)
        opened, blueprint = open_portrait(picture, payload)
    else:
        opened = open_studio(engine)
    request = StudioRequest(
        payload,
        drawn,
        seed,
        n,
        top,
        negative_prompt=negative,
        blueprint=blueprint,
        insistence=insistence,
    )
    with opened as studio, progress(n) as watch:
        result = studio.run(request, watch)
    folder = out or Path("out") / _folder_name(payload.url, drawn, result.request_seed)
    described = save(result, folder)
    if as_json:
        for note in result.notes:
            click.echo(note, err=True)
        click.echo(json.dumps(described, indent=2, ensure_ascii=False))
    else:
        table(result, folder)


def _folder_name(url: str, prompt: str, seed: int) -> str:
    """Readable, and another one for every other URL or prompt."""
    host = _slug(urlsplit(url).hostname or "", ".-")
    short = sha256(f"{url}\n{prompt}".encode()).hexdigest()[:6]
    return "-".join(part for part in (host, _slug(prompt), short, str(seed)) if part)


def _slug(text: str, kept: str = "") -> str:
    """The ASCII words of `text`, 40 characters at most."""
    words = "".join(
        c if c.isascii() and (c.isalnum() or c in kept) else " " for c in text.lower()
    ).split()
    return "-".join(words)[:40].strip("-.")
