"""Kinds of buttons. What they are about is in their versioned ids, so that they outlive restarts.

An id that was ever posted keeps its meaning: a button that changes gets a new version.
"""

import re
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.discord_app.answers import Interaction, apologetic
from bot.ratings import PictureRef

JOB = r"(?P<job>[0-9A-Za-z_-]{1,64})"
NEVER = r"(?!)"

Style = discord.ButtonStyle


class Button(ui.DynamicItem[ui.Button[Any]], template=NEVER):
    """A button whose refusals and mishaps are told to the person who pressed it."""

    async def callback(self, interaction: Interaction) -> None:
        """What discord.py calls when it is pressed."""
        async with apologetic(interaction):
            await self.pressed(interaction)

    async def pressed(self, interaction: Interaction) -> None:
        """What it does.

        Raises:
            RefusedError: with a sentence for the person.
        """
        raise NotImplementedError


class JobButton(Button, template=NEVER):
    """A button about one job.

    Class attributes:
        verb: its part of the id.
        label: its text, looked up when the button is made, in the language spoken then.
        emoji, style: its looks.
    """

    verb: ClassVar[str]
    label: ClassVar[property]
    emoji: ClassVar[str | None] = None
    style: ClassVar[discord.ButtonStyle] = Style.secondary

    def __init_subclass__(cls, *, verb: str) -> None:
        cls.verb = verb
        super().__init_subclass__(template=rf"qart:1:{verb}:{JOB}")

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        super().__init__(
            ui.Button(
                label=self.label,
                emoji=self.emoji,
                style=self.style,
                custom_id=f"qart:1:{self.verb}:{job_id}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button of a message that was there before this process."""
        return cls(match["job"])


class PictureButton(Button, template=NEVER):
    """A button about one picture of a post.

    Class attributes:
        verb: its part of the id.
        label: as above, with `{number}` for the picture's place.
        emoji, style: its looks.
    """

    verb: ClassVar[str]
    label: ClassVar[property]
    emoji: ClassVar[str | None] = None
    style: ClassVar[discord.ButtonStyle] = Style.secondary

    def __init_subclass__(cls, *, verb: str) -> None:
        cls.verb = verb
        super().__init_subclass__(
            template=rf"qart:1:{verb}:{JOB}:(?P<index>[0-9]{{1,4}}):(?P<number>[0-9]{{1,2}})"
        )

    def __init__(self, picture: PictureRef) -> None:
        self.picture = picture
        super().__init__(
            ui.Button(
                label=self.label.format(number=picture.number),
                emoji=self.emoji,
                style=self.style,
                custom_id=f"qart:1:{self.verb}:{_id_of(picture)}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button of a message that was there before this process."""
        return cls(PictureRef(match["job"], int(match["index"]), int(match["number"])))


def _id_of(picture: PictureRef) -> str:
    return f"{picture.job_id}:{picture.candidate_index}:{picture.number}"


def bar(*buttons: Button) -> ui.View:
    """Buttons under a plain message."""
    view = ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    # The buttons are found by their ids; what has not stopped stays in discord.py's memory.
    view.stop()
    return view
