"""The button that hands out the file itself."""

import discord

from bot import wording
from bot.chat import Picture
from bot.discord_app.answers import NO_MENTIONS, Interaction, services, think
from bot.discord_app.buttons import PictureButton
from bot.discord_app.uploads import DEFAULT_LIMIT, TOO_LARGE, attached, fitted_alone


class DownloadButton(PictureButton, verb="download"):
    """Sends one picture as it was drawn, to whoever presses it."""

    label = property(lambda _: wording.DOWNLOAD_BUTTON)
    emoji = "💾"

    async def pressed(self, interaction: Interaction) -> None:
        """Send the PNG itself, or say that only a smaller JPEG fits."""
        await think(interaction)
        _, picture = await services(interaction).results.alone(self.picture)
        try:
            await _send(interaction, picture, interaction.filesize_limit)
        except discord.HTTPException as error:
            # The limit falls when a server loses its boosts.
            if error.status != TOO_LARGE:
                raise
            await _send(interaction, picture, DEFAULT_LIMIT)


async def _send(interaction: Interaction, picture: Picture, limit: int) -> None:
    upload = await fitted_alone(picture, limit)
    await interaction.edit_original_response(
        content=None if upload.untouched else wording.DOWNLOAD_SMALLER,
        attachments=attached([upload]),
        allowed_mentions=NO_MENTIONS,
    )
