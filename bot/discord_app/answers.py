"""Answers that only the person who pressed or typed sees, also when a handler breaks."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot import wording
from bot.discord_app.markdown import unmarked
from bot.refusals import RefusedError, UnansweredError
from bot.services import Services

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

ALREADY_ANSWERED = 40060
UNKNOWN_INTERACTION = 10062

NO_MENTIONS = discord.AllowedMentions.none()

MAX_CONTENT = 2000
"""Characters of a plain message."""


def services(interaction: Interaction) -> Services:
    """The platform-neutral half of the bot that got this interaction."""
    found: Services = interaction.client.services
    return found


async def think(interaction: Interaction) -> None:
    """Acknowledge at once; what is told next takes the place of "thinking"."""
    await interaction.response.defer(ephemeral=True, thinking=True)


def plain(text: str) -> str:
    """Text without markup that fits a plain message."""
    safe = unmarked(text)
    if len(safe) <= MAX_CONTENT:
        return safe
    # Escaping at most doubles a text.
    return unmarked(f"{text[: MAX_CONTENT // 2 - 1]}…")


async def tell(interaction: Interaction, text: str) -> None:
    """Say something to the person only, whatever the interaction was answered with before."""
    safe = plain(text)
    if interaction.response.is_done():
        await interaction.followup.send(
            safe, ephemeral=True, allowed_mentions=NO_MENTIONS, suppress_embeds=True
        )
    else:
        await interaction.response.send_message(
            safe, ephemeral=True, allowed_mentions=NO_MENTIONS, suppress_embeds=True
        )


async def _give_back(interaction: Interaction, typed: str) -> None:
    # As a file, which has room for all of it and shows it as it was typed.
    await interaction.followup.send(
        wording.GIVEN_BACK,
        file=discord.File(io.BytesIO(typed.encode()), "description.txt"),
        ephemeral=True,
        allowed_mentions=NO_MENTIONS,
    )


def unanswerable(error: BaseException) -> bool:
    """Whether Discord takes no answer any more: it came too late, or was given already.

    Discord repeats an event now and then; the first one to be answered goes on.
    """
    return isinstance(error, discord.HTTPException) and error.code in {
        ALREADY_ANSWERED,
        UNKNOWN_INTERACTION,
    }


@asynccontextmanager
async def explained(interaction: Interaction) -> AsyncIterator[None]:
    """Tell the person what the block refuses; an event that takes no answer ends it silently.

    From here on the task speaks the person's language.
    """
    wording.speak(interaction.locale.value)
    interaction.client.inside.add(asyncio.current_task())
    try:
        yield
    except RefusedError as refusal:
        if not isinstance(refusal, UnansweredError):
            # Links to channels hold nothing that would be escaped.
            await tell(interaction, str(refusal) + refusal.links)
        if refusal.typed:
            await _give_back(interaction, refusal.typed)
    except discord.HTTPException as error:
        if not unanswerable(error):
            raise
        log.warning("interaction %s comes too late or twice: %s", interaction.id, error)


@asynccontextmanager
async def apologetic(interaction: Interaction) -> AsyncIterator[None]:
    """As `explained`, and whatever breaks is owned up to instead of being passed on.

    For buttons and forms: discord.py itself would log and leave the person waiting.
    """
    try:
        async with explained(interaction):
            yield
    except Exception as error:
        await apologise(interaction, error)


async def apologise(interaction: Interaction, error: BaseException) -> None:
    """Log what broke and tell the person in one sentence; nothing else of it reaches them."""
    log.error("interaction %s broke", interaction.id, exc_info=error)
    try:
        await tell(interaction, wording.SOMETHING_BROKE)
    except discord.HTTPException as unsaid:
        log.warning("interaction %s: no apology possible: %s", interaction.id, unsaid)


async def on_command_error(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    """The error handler of all commands."""
    broken = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    await apologise(interaction, broken)
