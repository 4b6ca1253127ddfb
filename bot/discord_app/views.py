"""Buttons that work after any restart: all they need is in their versioned ids."""

import re
from typing import Self

import discord
from discord import ui

from bot import wording
from bot.conversation import Conversation, RefusedError
from bot.discord_app.answers import NO_MENTIONS, Interaction, apologetic, tell

_JOB = r"(?P<job>[0-9A-Za-z_-]{1,64})"
_PICTURE = rf"{_JOB}:(?P<index>[0-9]{{1,4}}):(?P<number>[0-9]{{1,2}})"


class VoteButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=rf"qart:1:vote:{_PICTURE}"):
    """Votes for one picture.

    Args:
        job_id: the job that drew it.
        index: which candidate of the job.
        number: its place in the post, stored with the vote.
    """

    def __init__(self, job_id: str, index: int, number: int) -> None:
        self.job_id, self.index, self.number = job_id, index, number
        super().__init__(
            ui.Button(
                label=str(number),
                emoji="👍",
                style=discord.ButtonStyle.primary,
                custom_id=f"qart:1:vote:{job_id}:{index}:{number}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """The button of an old post."""
        return cls(match["job"], int(match["index"]), int(match["number"]))

    @apologetic
    async def callback(self, interaction: Interaction) -> None:
        """Store the vote and offer to take it back, seen by the rater only."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            said = await _conversation(interaction).vote(
                self.job_id, self.index, self.number, str(interaction.user.id)
            )
        except RefusedError as refusal:
            await tell(interaction, str(refusal))
            return
        view = ui.View(timeout=None)
        view.add_item(TakeBackButton(self.job_id, self.index, self.number))
        await interaction.edit_original_response(
            content=said, view=view, allowed_mentions=NO_MENTIONS
        )


class TakeBackButton(ui.DynamicItem[ui.Button[ui.View]], template=rf"qart:1:unvote:{_PICTURE}"):
    """Takes one vote back; the arguments are those of `VoteButton`."""

    def __init__(self, job_id: str, index: int, number: int) -> None:
        self.job_id, self.index, self.number = job_id, index, number
        super().__init__(
            ui.Button(
                label=wording.TAKE_BACK_BUTTON,
                style=discord.ButtonStyle.secondary,
                custom_id=f"qart:1:unvote:{job_id}:{index}:{number}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[ui.View], match: re.Match[str], /
    ) -> Self:
        """The button under an earlier thank-you."""
        return cls(match["job"], int(match["index"]), int(match["number"]))

    @apologetic
    async def callback(self, interaction: Interaction) -> None:
        """Withdraw the vote and turn the thank-you into a confirmation."""
        await interaction.response.defer()
        try:
            said = await _conversation(interaction).vote(
                self.job_id, self.index, self.number, str(interaction.user.id), withdrawn=True
            )
        except RefusedError as refusal:
            await tell(interaction, str(refusal))
            return
        await interaction.edit_original_response(
            content=said, view=None, allowed_mentions=NO_MENTIONS
        )


class CancelButton(
    ui.DynamicItem[ui.Button[ui.LayoutView]],
    template=rf"qart:1:cancel:{_JOB}:(?P<user>[0-9]{{1,20}})",
):
    """Cancels a job, for the person who asked for it.

    Args:
        job_id: the job.
        user_id: Discord's id of the requester.
    """

    def __init__(self, job_id: str, user_id: str) -> None:
        self.job_id, self.user_id = job_id, user_id
        super().__init__(
            ui.Button(
                label=wording.CANCEL_BUTTON,
                style=discord.ButtonStyle.secondary,
                custom_id=f"qart:1:cancel:{job_id}:{user_id}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """The button of a message that was there before this process."""
        return cls(match["job"], match["user"])

    @apologetic
    async def callback(self, interaction: Interaction) -> None:
        """Cancel; the message itself follows when the server says so."""
        if str(interaction.user.id) != self.user_id:
            await tell(interaction, wording.NOT_YOURS)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await tell(interaction, await _conversation(interaction).cancel(self.job_id))


BUTTONS = (VoteButton, TakeBackButton, CancelButton)


def _conversation(interaction: Interaction) -> Conversation:
    conversation: Conversation = interaction.client.conversation
    return conversation
