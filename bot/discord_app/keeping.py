"""The button that shows a result which could not be posted where it was asked for."""

from bot import wording
from bot.discord_app.answers import Interaction, services
from bot.discord_app.asking import ask
from bot.discord_app.buttons import JobButton, Style
from gpu_server.schema import ReplyTo


class ShowButton(JobButton, verb="show"):
    """Posts a kept result here, for its requester."""

    label = wording.SHOW_BUTTON
    style = Style.primary

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with a new message and fill it."""

        async def hand_over(reply_to: ReplyTo) -> None:
            user_id = str(interaction.user.id)
            await services(interaction).results.show_kept(self.job_id, user_id, reply_to)

        await ask(interaction, hand_over)
