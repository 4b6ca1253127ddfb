"""Buttons that draw a job again, or variations of one of its pictures."""

from bot import wording
from bot.discord_app import places
from bot.discord_app.answers import Interaction, services
from bot.discord_app.asking import ask
from bot.discord_app.buttons import JobButton, PictureButton
from gpu_server.schema import AgainRequest, ReplyTo


class AgainButton(JobButton, verb="again"):
    """Draws the same request with a new seed, for whoever presses it."""

    label = property(lambda _: wording.AGAIN_BUTTON)
    emoji = "🔁"

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with a new message that lives."""
        await _again(interaction, self.job_id)


class VariationsButton(PictureButton, verb="vary"):
    """Draws variations of one picture, for whoever presses it."""

    label = property(lambda _: wording.VARIATIONS_BUTTON)
    emoji = "🎲"

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with a new message that lives."""
        await _again(interaction, self.picture.job_id, self.picture.candidate_index)


async def _again(interaction: Interaction, job_id: str, candidate_index: int | None = None) -> None:
    async def hand_over(reply_to: ReplyTo) -> None:
        request = AgainRequest(
            candidate_index=candidate_index,
            private=places.is_private(interaction),
            requester=places.person(interaction),
            place=places.place(interaction),
            reply_to=reply_to,
            idempotency_key=f"discord-{interaction.id}",
        )
        await services(interaction).conversation.again(job_id, request)

    await ask(interaction, hand_over)
