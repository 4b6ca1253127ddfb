"""The slash command that draws."""

from collections.abc import Callable
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot import wording
from bot.discord_app.answers import Interaction, explained, services
from bot.discord_app.request_form import MAX_OPTIONS, open_form
from bot.discord_app.requesting import Wish, draw
from bot.refusals import giving_back
from gpu_server.schema import MAX_NEGATIVE_CHARS, MAX_PROMPT_CHARS, MAX_URL_CHARS

MAX_SEED = 2**32 - 1
MAX_STYLE = 32

Command = TypeVar("Command", bound=Callable[..., Any])
Commands = tuple[app_commands.Command[Any, ..., Any], ...]


def everywhere(command: Command) -> Command:
    """Offer a command in servers, direct messages and wherever a person brings the app along."""
    command = app_commands.allowed_installs(guilds=True, users=True)(command)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command)


@app_commands.command(name="qart", description=wording.COMMAND_SUMMARY)
@app_commands.describe(
    url=wording.URL_OPTION,
    prompt=wording.PROMPT_OPTION,
    style=wording.STYLE_OPTION,
    negative=wording.NEGATIVE_OPTION,
    seed=wording.SEED_OPTION,
    picture=wording.PICTURE_OPTION,
    private=wording.PRIVATE_OPTION,
)
@everywhere
async def qart(
    interaction: Interaction,
    url: app_commands.Range[str, 1, MAX_URL_CHARS],
    prompt: app_commands.Range[str, 0, MAX_PROMPT_CHARS] = "",
    style: app_commands.Range[str, 1, MAX_STYLE] | None = None,
    negative: app_commands.Range[str, 1, MAX_NEGATIVE_CHARS] | None = None,
    seed: app_commands.Range[int, 0, MAX_SEED] | None = None,
    picture: discord.Attachment | None = None,
    private: bool = False,
) -> None:
    """Draw, or open the form when there is no prompt yet."""
    style = (style or "").strip() or None
    wish = Wish(url, prompt, negative or "", style, seed, picture, private)
    async with explained(interaction):
        with giving_back(prompt):
            await (draw if prompt.strip() else open_form)(interaction, wish)


@qart.autocomplete("style")
async def _styles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    styles = await services(interaction).styles.matching(typed)
    return [
        app_commands.Choice(name=style.title[:100], value=style.name)
        for style in styles[:MAX_OPTIONS]
    ]
