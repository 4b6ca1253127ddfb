"""The buttons that show a result which could not be posted where it was asked for."""

from bot import wording
from bot.discord_app.answers import Interaction, services
from bot.discord_app.asking import ask
from bot.discord_app.buttons import JobButton, Style
from gpu_server.schema import Job, ReplyTo


class ShowButton(JobButton, verb="show"):
    """Posts a kept result here, for its requester."""

    label = property(lambda _: wording.SHOW_BUTTON)
    style = Style.primary

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with a new message and fill it."""
        await _show(interaction, self.job_id, privately=False)


class SendButton(JobButton, verb="send"):
    """Sends a kept result to its requester, in a direct message."""

    label = property(lambda _: wording.SEND_BUTTON)
    style = Style.primary

    async def pressed(self, interaction: Interaction) -> None:
        """Post a new message there and fill it."""
        await _show(interaction, self.job_id, privately=True)


def button(job: Job) -> ShowButton | SendButton:
    """The button of a kept result: what was asked for privately is never shown to others."""
    return SendButton(job.id) if job.private else ShowButton(job.id)


async def _show(interaction: Interaction, job_id: str, *, privately: bool) -> None:
    async def hand_over(reply_to: ReplyTo) -> None:
        user_id = str(interaction.user.id)
        results = services(interaction).results
        await results.show_kept(job_id, user_id, reply_to, privately=privately)

    await ask(interaction, hand_over, direct=privately and not interaction.context.dm_channel)
