"""The commands about one's own jobs: queue, cancel, info; and help."""

import asyncio
import logging
from typing import Any

from discord import app_commands, ui

from bot import wording
from bot.discord_app import keeping, lists, places
from bot.discord_app.answers import NO_MENTIONS, Interaction, explained, services, tell, think
from bot.discord_app.command import Commands, everywhere
from bot.discord_app.layouts import layout
from bot.refusals import RefusedError
from bot.styles import PATIENCE_S
from gpu_server.schema import Usage

log = logging.getLogger(__name__)

MAX_CHOICES = 25
MAX_KEPT = 5
"""Kept results that are offered at once; the others follow when these are shown."""


@app_commands.command(name="qart-help", description=wording.HELP_SUMMARY)
@everywhere
async def help_command(interaction: Interaction) -> None:
    """Say how it is done."""
    async with explained(interaction):
        await tell(interaction, wording.HELP)


@app_commands.command(name="qart-queue", description=wording.QUEUE_SUMMARY)
@everywhere
async def queue_command(interaction: Interaction) -> None:
    """List the open jobs."""
    async with explained(interaction):
        await think(interaction)
        jobs = await services(interaction).account.open_jobs(str(interaction.user.id))
        said = lists.entries(jobs) if jobs else wording.NOTHING_OPEN
        await _show(interaction, layout(ui.TextDisplay(said)))


@app_commands.command(name="qart-cancel", description=wording.CANCEL_SUMMARY)
@app_commands.describe(job=wording.JOB_OPTION)
@everywhere
async def cancel_command(
    interaction: Interaction, job: app_commands.Range[str, 1, 64] | None = None
) -> None:
    """Cancel one job."""
    async with explained(interaction):
        await think(interaction)
        said = await services(interaction).account.cancel(str(interaction.user.id), job or "")
        await tell(interaction, said)


@cancel_command.autocomplete("job")
async def _open_jobs(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    wording.speak(interaction.locale.value)
    try:
        async with asyncio.timeout(PATIENCE_S):
            jobs = await services(interaction).account.open_jobs(str(interaction.user.id))
    except (RefusedError, TimeoutError) as error:
        log.info("no jobs to suggest: %r", error)
        return []
    choices = [
        app_commands.Choice(name=wording.short(wording.entry(job), 100), value=job.id)
        for job in jobs
    ]
    wanted = typed.casefold()
    return [c for c in choices if wanted in f"{c.name} {c.value}".casefold()][:MAX_CHOICES]


@app_commands.command(name="qart-info", description=wording.INFO_SUMMARY)
@everywhere
async def info_command(interaction: Interaction) -> None:
    """Show use, limits and the newest jobs, and offer the results that were kept."""
    async with explained(interaction):
        await think(interaction)
        community = places.place(interaction).community
        usage = await services(interaction).account.usage(str(interaction.user.id), community)
        await _show(interaction, info(usage))


def info(usage: Usage) -> ui.LayoutView:
    """What one person sees of themselves."""
    jobs = wording.kept_first(usage.jobs)
    kept = [job for job in jobs if job.kept][:MAX_KEPT]
    others = jobs[len(kept) :]
    said = [wording.usage(usage), *(lists.entry(job) for job in kept)]
    items: list[ui.Item[Any]] = [ui.TextDisplay(said[0])]
    items += [ui.Section[Any](lists.entry(job), accessory=keeping.button(job)) for job in kept]
    if others:
        left = lists.MAX_TEXT - sum(map(len, said))
        items += [ui.Separator[Any](), ui.TextDisplay(lists.entries(others, left))]
    return layout(*items)


async def _show(interaction: Interaction, view: ui.LayoutView) -> None:
    await interaction.edit_original_response(view=view, allowed_mentions=NO_MENTIONS)


COMMANDS: Commands = (help_command, queue_command, cancel_command, info_command)
