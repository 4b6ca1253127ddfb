"""The button that cancels a job on its way."""

import re
from typing import Any, Self

from discord import ui

from bot import wording
from bot.discord_app.answers import Interaction, services, tell, think
from bot.discord_app.buttons import JOB, Button, Style
from bot.refusals import RefusedError


class CancelButton(Button, template=rf"qart:1:cancel:{JOB}:(?P<user>[0-9]{{1,20}})"):
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
                style=Style.secondary,
                custom_id=f"qart:1:cancel:{job_id}:{user_id}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button of a message that was there before this process."""
        return cls(match["job"], match["user"])

    async def pressed(self, interaction: Interaction) -> None:
        """Cancel; the message itself follows when the server says so."""
        if str(interaction.user.id) != self.user_id:
            raise RefusedError(wording.NOT_YOURS)
        await think(interaction)
        await tell(interaction, await services(interaction).conversation.cancel(self.job_id))
