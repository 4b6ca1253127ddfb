"""A server's settings: one form that shows what holds and saves what is changed."""

import asyncio
import re
from typing import Any, Literal

import discord
from discord import app_commands, ui

from bot import wording
from bot.discord_app import forms, places
from bot.discord_app.answers import Interaction, explained, services, tell, think
from bot.discord_app.request_form import chosen_style, style_options
from bot.refusals import RefusedError
from bot.styles import PATIENCE_S
from gpu_server.schema import CommunitySettings, Style

MAX_CHANNELS = 25
MOST_PER_PERSON = 100_000
MOST = 1_000_000

_ID = "qart:1:settings"

_Label = ui.Label[Any]
_CHANNELS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.forum,
]


@app_commands.command(name="qart-settings", description=wording.SETTINGS_SUMMARY)
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
async def settings_command(interaction: Interaction) -> None:
    """Open the form, for those who manage the server."""
    async with explained(interaction):
        _require_manager(interaction)
        try:
            # A form cannot be opened after "thinking", so the server has to be quick.
            async with asyncio.timeout(PATIENCE_S):
                account = services(interaction).account
                settings = await account.community(str(interaction.guild_id))
                styles = await services(interaction).styles.all()
        except TimeoutError as error:
            raise RefusedError(wording.SERVER_DOWN) from error
        await interaction.response.send_modal(form(settings, list(styles)))


def form(settings: CommunitySettings, styles: list[Style]) -> ui.Modal:
    """The form, filled in with what holds."""
    chosen = [
        discord.SelectDefaultValue(id=int(channel), type=discord.SelectDefaultValueType.channel)
        for channel in settings.channels
    ]
    safety = [
        discord.SelectOption(label=label, value=value, default=value == settings.safety)
        for value, label in (
            ("standard", wording.SAFETY_STANDARD),
            ("strict", wording.SAFETY_STRICT),
        )
    ]
    return forms.modal(
        wording.SETTINGS_TITLE,
        _ID,
        _Label(
            text=wording.SETTINGS_CHANNELS,
            description=wording.SETTINGS_CHANNELS_HINT,
            component=ui.ChannelSelect(
                custom_id="channels",
                channel_types=_CHANNELS,
                placeholder=wording.ALL_CHANNELS.capitalize(),
                required=False,
                min_values=0,
                max_values=MAX_CHANNELS,
                default_values=chosen,
            ),
        ),
        _Label(
            text=wording.SETTINGS_STYLE,
            component=ui.Select(custom_id="style", options=style_options(styles, settings.style)),
        ),
        _Label(
            text=wording.SETTINGS_SAFETY,
            description=wording.SETTINGS_SAFETY_HINT,
            component=ui.Select(custom_id="safety", options=safety),
        ),
        _limit("daily_per_person", wording.SETTINGS_DAILY_PERSON, settings.daily_per_person),
        _limit("daily", wording.SETTINGS_DAILY, settings.daily),
    )


def _limit(name: str, label: str, value: int | None) -> _Label:
    field = ui.TextInput[Any](
        custom_id=name,
        default=None if value is None else str(value),
        placeholder=wording.SETTINGS_NO_LIMIT,
        required=False,
        max_length=len(str(MOST)),
    )
    return _Label(text=label, component=field)


async def _submitted(interaction: Interaction, match: re.Match[str], fields: forms.Fields) -> None:
    _require_manager(interaction)
    safety: Literal["standard", "strict"] = (
        "strict" if list(fields.get("safety", [])) == ["strict"] else "standard"
    )
    settings = CommunitySettings(
        channels=list(fields.get("channels", [])),
        style=chosen_style(fields),
        safety=safety,
        daily_per_person=limit_typed(fields, "daily_per_person", MOST_PER_PERSON),
        daily=limit_typed(fields, "daily", MOST),
    )
    await think(interaction)
    await services(interaction).account.set_community(str(interaction.guild_id), settings)
    await tell(interaction, wording.SAVED)


def limit_typed(fields: forms.Fields, name: str, most: int) -> int | None:
    """The limit in a field, None where it is empty.

    Raises:
        RefusedError: it is no whole number from 1 to `most`.
    """
    typed = "".join(fields.get(name, [])).strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= most):
        raise RefusedError(wording.BAD_LIMIT.format(most=most))
    return int(typed)


def _require_manager(interaction: Interaction) -> None:
    # Discord hides the command from others, but a server may give it to anybody.
    if not places.manages(interaction):
        raise RefusedError(wording.MODERATORS_ONLY)


SETTINGS_FORM = forms.Form(re.compile(_ID), _submitted)
