"""Votes: one button for each picture, one for none of them, and buttons to take them back."""

from bot import wording
from bot.discord_app.answers import NO_MENTIONS, Interaction, services, think
from bot.discord_app.buttons import Button, JobButton, PictureButton, Style, bar
from bot.discord_app.repeating import AgainButton


class VoteButton(PictureButton, verb="vote"):
    """Votes for one picture."""

    label = property(lambda _: "{number}")
    emoji = "👍"
    style = Style.primary

    async def pressed(self, interaction: Interaction) -> None:
        """Store the vote and offer to take it back, seen by the rater only."""
        await think(interaction)
        said = await services(interaction).ratings.like(self.picture, str(interaction.user.id))
        await _thank(interaction, said, TakeBackButton(self.picture))


class TakeBackButton(PictureButton, verb="unvote"):
    """Takes one vote back."""

    label = property(lambda _: wording.TAKE_BACK_BUTTON)

    async def pressed(self, interaction: Interaction) -> None:
        """Withdraw the vote and turn the thank-you into a confirmation."""
        await interaction.response.defer()
        said = await services(interaction).ratings.like(
            self.picture, str(interaction.user.id), withdrawn=True
        )
        await _thank(interaction, said)


class NoneButton(JobButton, verb="none"):
    """Says that none of the pictures is liked."""

    label = property(lambda _: wording.NONE_BUTTON)

    async def pressed(self, interaction: Interaction) -> None:
        """Store it; offer to take it back, or to draw again."""
        await think(interaction)
        said = await services(interaction).ratings.none_of_these(
            self.job_id, str(interaction.user.id)
        )
        await _thank(interaction, said, TakeNoneBackButton(self.job_id), AgainButton(self.job_id))


class TakeNoneBackButton(JobButton, verb="some"):
    """Takes "none of these" back."""

    label = property(lambda _: wording.TAKE_BACK_BUTTON)

    async def pressed(self, interaction: Interaction) -> None:
        """Withdraw it and turn the thank-you into a confirmation."""
        await interaction.response.defer()
        said = await services(interaction).ratings.none_of_these(
            self.job_id, str(interaction.user.id), withdrawn=True
        )
        await _thank(interaction, said)


async def _thank(interaction: Interaction, said: str, *offers: Button) -> None:
    await interaction.edit_original_response(
        content=said, view=bar(*offers) if offers else None, allowed_mentions=NO_MENTIONS
    )
