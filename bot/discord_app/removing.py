"""The button that deletes a result."""

import contextlib

import aiohttp
import discord

from bot import wording
from bot.discord_app import places
from bot.discord_app.answers import Interaction, services, tell
from bot.discord_app.buttons import JobButton
from gpu_server.schema import Post


class DeleteButton(JobButton, verb="delete"):
    """Deletes the pictures and their message, for their requester or a moderator."""

    label = property(lambda _: wording.DELETE_BUTTON)
    emoji = "🗑️"

    async def pressed(self, interaction: Interaction) -> None:
        """Ask the server, which knows whose job it is; it decides."""
        message = interaction.message
        if message is None:
            return
        await interaction.response.defer()
        at = Post(
            platform="discord",
            channel_id=str(interaction.channel_id),
            message_id=str(message.id),
        )

        async def dismiss() -> bool:
            # Where the bot is a guest, only the interaction reaches the message.
            with contextlib.suppress(discord.DiscordException, aiohttp.ClientError, OSError):
                await interaction.delete_original_response()
                return True
            return False

        said = await services(interaction).results.remove(
            self.job_id,
            str(interaction.user.id),
            moderator=places.moderates(interaction),
            at=at,
            dismiss=dismiss,
        )
        await tell(interaction, said)
