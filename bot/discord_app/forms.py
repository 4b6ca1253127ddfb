"""Forms (modals) that remember nothing: what was sent is read from the event by the form's id.

discord.py keeps each opened form in memory and drops what is sent after a restart; these are found
by their versioned ids, as the buttons are.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import discord
from discord import app_commands, ui

from bot.discord_app.answers import Interaction, apologetic

Fields = Mapping[str, Sequence[str]]
"""What was typed and chosen, by the ids of the fields; nothing for one that was left out."""


@dataclass(frozen=True)
class Form:
    """One kind of form.

    Attributes:
        template: its id, with groups for what the form is about.
        submitted: what happens with what was filled in.
    """

    template: re.Pattern[str]
    submitted: Callable[[Interaction, re.Match[str], Fields], Awaitable[None]]


def modal(title: str, custom_id: str, *labels: ui.Label[Any]) -> ui.Modal:
    """The form as Discord shows it."""
    opened = ui.Modal(title=title, custom_id=custom_id)
    for label in labels:
        opened.add_item(label)
    # discord.py keeps what has not stopped.
    opened.stop()
    return opened


async def submitted(interaction: Interaction, forms: Sequence[Form]) -> None:
    """Hand what was sent to its form; other apps' and forgotten ids are none of ours."""
    data = cast("Mapping[str, Any]", interaction.data)
    for form in forms:
        if match := form.template.fullmatch(data["custom_id"]):
            async with apologetic(interaction):
                await form.submitted(interaction, match, _fields(data["components"]))


def attachment(interaction: Interaction, chosen: Sequence[str]) -> discord.Attachment | None:
    """The file of an upload field, None when none was chosen."""
    if not chosen:
        return None
    data = cast("Any", interaction.data)
    kind = discord.AppCommandOptionType.attachment.value
    # discord.py reads resolved objects for command options only, so the field is put as one.
    option: Any = {"name": "file", "type": kind, "value": chosen[0]}
    found = app_commands.Namespace(interaction, data.get("resolved", {}), [option])
    return cast("discord.Attachment", found.file)


def _fields(components: Sequence[Mapping[str, Any]]) -> Fields:
    fields: dict[str, Sequence[str]] = {}
    for component in components:
        field = component.get("component", component)
        if "values" in field:
            fields[field["custom_id"]] = field["values"]
        elif field.get("value"):
            fields[field["custom_id"]] = [field["value"]]
    return fields
