"""`qart doctor`: what is installed, what is missing, what to do about each gap."""

import json

import click


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> int:
    """Say what is installed and what to do about each gap.

    Leaves with 0 when `qart make` can work here, 1 when something it needs is missing.
    """
    from dataclasses import asdict

    from pipeline.commands.finding import State
    from pipeline.commands.findings import examine

    found = examine()
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        width = max(len(finding.name) for finding in found)
        for finding in found:
            click.echo(f"{finding.state:<8} {finding.name:<{width}}  {finding.detail}")
            if finding.to_do:
                click.echo(f"{'':<8} {'':<{width}}  -> {finding.to_do}")
    return 1 if any(finding.state == State.MISSING for finding in found) else 0
