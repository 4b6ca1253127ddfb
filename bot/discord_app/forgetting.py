"""The command that erases a person's votes and requests, and the button that confirms it."""

import re
from typing import Any, Self

from discord import app_commands, ui

from bot import wording
from bot.discord_app.answers import NO_MENTIONS, Interaction, explained, services, tell
from bot.discord_app.buttons import Button, Style, bar
from bot.discord_app.command import everywhere

_ID = "qart:1:forget"


class ForgetButton(Button, template=_ID):
    """Erases everything of whoever presses it; only they were shown it."""

    def __init__(self) -> None:
        super().__init__(ui.Button(label=wording.FORGET_BUTTON, style=Style.danger, custom_id=_ID))

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button under an earlier warning."""
        return cls()

    async def pressed(self, interaction: Interaction) -> None:
        """Erase, turn the warning into a confirmation, and delete the posts too."""
        await interaction.response.defer()
        erasing = services(interaction).erasing
        said, posts = await erasing.forget(str(interaction.user.id))
        await interaction.edit_original_response(
            content=said, view=None, allowed_mentions=NO_MENTIONS
        )
        if left := await erasing.delete(posts):
            await tell(interaction, wording.not_deleted(left))


@app_commands.command(name="qart-forget", description=wording.FORGET_SUMMARY)
@everywhere
async def forget_command(interaction: Interaction) -> None:
    """Ask first."""
    async with explained(interaction):
        await interaction.response.send_message(
            wording.FORGET_WARNING,
            view=bar(ForgetButton()),
            ephemeral=True,
            allowed_mentions=NO_MENTIONS,
        )
