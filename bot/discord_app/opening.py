"""One picture alone, for one person: phones jump between several codes on one screen."""

from discord import ui

from bot import wording
from bot.discord_app.answers import NO_MENTIONS, Interaction, services, think
from bot.discord_app.buttons import PictureButton
from bot.discord_app.downloading import DownloadButton
from bot.discord_app.layouts import caption, layout, link, pictures, small, title
from bot.discord_app.repeating import VariationsButton
from bot.discord_app.uploads import Upload, attached, fitted_alone
from bot.discord_app.verdicts import FailsButton, ScansButton
from bot.ratings import PictureRef
from gpu_server.schema import Job


class OpenButton(PictureButton, verb="open"):
    """Shows one picture alone to whoever presses it."""

    label = property(lambda _: wording.OPEN_BUTTON)
    emoji = "🔍"

    async def pressed(self, interaction: Interaction) -> None:
        """Show it, with the buttons that are about it."""
        await think(interaction)
        job, picture = await services(interaction).results.alone(self.picture)
        upload = await fitted_alone(picture, interaction.filesize_limit)
        await interaction.edit_original_response(
            view=alone(job, self.picture, upload),
            attachments=attached([upload]),
            allowed_mentions=NO_MENTIONS,
        )


def alone(job: Job, picture: PictureRef, upload: Upload) -> ui.LayoutView:
    """One large picture with its facts and buttons."""
    return layout(
        title(job),
        pictures([upload], job),
        ui.TextDisplay(f"{caption(upload)}\n{link(job)}"),
        ui.ActionRow(ScansButton(picture), FailsButton(picture)),
        ui.ActionRow(VariationsButton(picture), DownloadButton(picture)),
        small([wording.job_line(job)]),
    )
