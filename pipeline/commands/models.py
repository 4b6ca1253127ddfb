"""`qart models`: which weights the diffusion engine needs, and fetching them."""

import json

import click


@click.group("models")
def models() -> None:
    """Weights of the diffusion engine."""


@models.command("pull")
@click.option("--update", is_flag=True, help="Take the newest commits instead of the pinned ones.")
def pull_models(update: bool) -> None:
    """Fetch every model that the settings name, and pin its commit.

    What is already here is not fetched again; an interrupted download goes on where it stopped.
    """
    from pipeline.models.needed import needed
    from pipeline.models.pull import pull
    from pipeline.models.settings import load_lock

    lock = load_lock()
    for wanted in needed():
        click.echo(f"{wanted.kind}: {wanted.ref.label}")
        click.echo(f"  {pull(wanted, lock, update=update)}")
    click.echo(f"Pinned in {lock.path}.")


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_models(as_json: bool) -> int:
    """Say which models the settings name and where they are.

    Leaves with 0 when all of them are here, 1 when one is missing.
    """
    from pipeline.models.errors import ModelStateError
    from pipeline.models.locate import locate
    from pipeline.models.needed import needed
    from pipeline.models.settings import load_lock

    lock = load_lock()
    found: list[dict[str, str | None]] = []
    for wanted in needed():
        where, state = None, "here"
        try:
            where = str(locate(wanted, lock))
        except ModelStateError as error:
            state = error.message
        entry = {"kind": wanted.kind, "model": wanted.ref.label, "path": where, "state": state}
        found.append(entry)
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        for entry in found:
            click.echo(f"{entry['kind']:<8} {entry['model']}")
            click.echo(f"  {entry['path'] or entry['state']}")
    return 0 if all(entry["path"] for entry in found) else 1
