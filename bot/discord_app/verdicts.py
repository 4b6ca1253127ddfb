"""Does it scan? The verdict is stored at once; which phone it came from may be told afterwards."""

import re
from typing import Any, Self

from discord import ui

from bot import wording
from bot.discord_app import forms
from bot.discord_app.answers import NO_MENTIONS, Interaction, services, tell, think
from bot.discord_app.buttons import JOB, Button, PictureButton, Style, bar
from bot.ratings import PictureRef

MAX_PHONE = 64

_PHONE = re.compile(
    rf"qart:1:phone:{JOB}:(?P<index>[0-9]{{1,4}}):(?P<number>[0-9]{{1,2}}):(?P<scans>[01])"
)


class ScansButton(PictureButton, verb="scans"):
    """Says that a phone reads the picture."""

    label = property(lambda _: wording.SCANS_BUTTON)
    emoji = "✅"
    style = Style.success

    async def pressed(self, interaction: Interaction) -> None:
        """Store it and ask for the phone."""
        await _verdict(interaction, self.picture, scans=True)


class FailsButton(PictureButton, verb="fails"):
    """Says that a phone does not read the picture."""

    label = property(lambda _: wording.FAILS_BUTTON)
    emoji = "❌"

    async def pressed(self, interaction: Interaction) -> None:
        """Store it and ask for the phone."""
        await _verdict(interaction, self.picture, scans=False)


class PhoneButton(Button, template=_PHONE):
    """Opens the form that asks for the phone; its id is also the form's.

    Args:
        picture: which one was scanned.
        scans: what was said of it.
    """

    def __init__(self, picture: PictureRef, *, scans: bool) -> None:
        about = f"{picture.job_id}:{picture.candidate_index}:{picture.number}"
        super().__init__(
            ui.Button(
                label=wording.VERDICT_PHONE,
                emoji="📱",
                custom_id=f"qart:1:phone:{about}:{int(scans)}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button under an earlier thank-you."""
        return cls(_picture(match), scans=match["scans"] == "1")

    async def pressed(self, interaction: Interaction) -> None:
        """Open the form."""
        phone = ui.Label[Any](
            text=wording.VERDICT_PHONE,
            description=wording.VERDICT_PHONE_HINT,
            component=ui.TextInput(custom_id="phone", max_length=MAX_PHONE),
        )
        await interaction.response.send_modal(
            forms.modal(wording.VERDICT_TITLE, self.custom_id, phone)
        )


async def _verdict(interaction: Interaction, picture: PictureRef, *, scans: bool) -> None:
    await think(interaction)
    said = await services(interaction).ratings.verdict(
        picture, str(interaction.user.id), scans=scans
    )
    await interaction.edit_original_response(
        content=said, view=bar(PhoneButton(picture, scans=scans)), allowed_mentions=NO_MENTIONS
    )


async def _phone_told(interaction: Interaction, match: re.Match[str], fields: forms.Fields) -> None:
    await think(interaction)
    said = await services(interaction).ratings.verdict(
        _picture(match),
        str(interaction.user.id),
        scans=match["scans"] == "1",
        phone="".join(fields.get("phone", [])),
    )
    await tell(interaction, said)


def _picture(match: re.Match[str]) -> PictureRef:
    return PictureRef(match["job"], int(match["index"]), int(match["number"]))


PHONE_FORM = forms.Form(_PHONE, _phone_told)
