"""Answers that only the person who pressed or typed sees, also when a handler breaks."""

import logging
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot import wording

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
Item = TypeVar("Item")

ALREADY_ANSWERED = 40060
UNKNOWN_INTERACTION = 10062

NO_MENTIONS = discord.AllowedMentions.none()


async def tell(interaction: Interaction, text: str) -> None:
    """Say something to the person only, whatever the interaction was answered with before."""
    safe = discord.utils.escape_markdown(text)
    if interaction.response.is_done():
        await interaction.followup.send(
            safe, ephemeral=True, allowed_mentions=NO_MENTIONS, suppress_embeds=True
        )
    else:
        await interaction.response.send_message(
            safe, ephemeral=True, allowed_mentions=NO_MENTIONS, suppress_embeds=True
        )


def unanswerable(error: BaseException) -> bool:
    """Whether Discord takes no answer any more: it came too late, or was given already.

    Discord repeats an event now and then; the first one to be answered goes on.
    """
    return isinstance(error, discord.HTTPException) and error.code in {
        ALREADY_ANSWERED,
        UNKNOWN_INTERACTION,
    }


async def apologise(interaction: Interaction, error: BaseException) -> None:
    """Log what broke and tell the person in one sentence; nothing else of it reaches them."""
    if unanswerable(error):
        log.warning("interaction %s cannot be answered: %s", interaction.id, error)
        return
    log.error("interaction %s broke", interaction.id, exc_info=error)
    try:
        await tell(interaction, wording.SOMETHING_BROKE)
    except discord.HTTPException as unsaid:
        log.warning("interaction %s: no apology possible: %s", interaction.id, unsaid)


async def on_command_error(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    """The error handler of all commands."""
    broken = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    await apologise(interaction, broken)


def apologetic(
    callback: Callable[[Item, Interaction], Coroutine[Any, Any, None]],
) -> Callable[[Item, Interaction], Coroutine[Any, Any, None]]:
    """The error handler of a button: discord.py itself would log and leave the person waiting."""

    @wraps(callback)
    async def pressed(item: Item, interaction: Interaction) -> None:
        try:
            await callback(item, interaction)
        except Exception as error:
            await apologise(interaction, error)

    return pressed
