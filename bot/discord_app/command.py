"""The slash command."""

import contextlib
import logging

import discord
from discord import app_commands

from bot import wording
from bot.conversation import RefusedError
from bot.discord_app import gallery
from bot.discord_app.answers import Interaction, tell, unanswerable
from gpu_server.schema import JobRequest, Person, ReplyTo

log = logging.getLogger(__name__)

MAX_SEED = 2**32 - 1
MAX_URL_LENGTH = 4096


@app_commands.command(name="qart", description=wording.COMMAND_SUMMARY)
@app_commands.describe(
    url=wording.URL_OPTION,
    prompt=wording.PROMPT_OPTION,
    seed=wording.SEED_OPTION,
    picture=wording.PICTURE_OPTION,
)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def qart(
    interaction: Interaction,
    url: app_commands.Range[str, 1, MAX_URL_LENGTH],
    prompt: str,
    seed: app_commands.Range[int, 0, MAX_SEED] | None = None,
    picture: discord.Attachment | None = None,
) -> None:
    """Acknowledge, then hand the request to the server."""
    missing = missing_permissions(interaction)
    if missing:
        await tell(interaction, wording.missing_permissions(missing))
        return
    if picture is not None and (problem := _problem(picture, interaction.client.picture_mb)):
        await tell(interaction, problem)
        return
    # Before any call to the server: Discord waits 3 s for this and no longer.
    try:
        answer = await interaction.response.send_message(view=gallery.notice(wording.ACCEPTED))
    except discord.HTTPException as error:
        if not unanswerable(error):
            raise
        log.warning("command %s comes too late or twice: %s", interaction.id, error)
        return
    try:
        own = None if picture is None else await _fetch(picture)
        await interaction.client.conversation.submit(
            JobRequest(
                url=bare_link(url),
                prompt=prompt.strip(),
                seed=seed,
                # What is asked for in a direct message is not hung up for everybody.
                private=interaction.guild_id is None,
                requester=Person(platform="discord", user_id=str(interaction.user.id)),
                reply_to=ReplyTo(
                    platform="discord",
                    channel_id=str(interaction.channel_id),
                    message_id=str(answer.message_id),
                    extra={
                        "user_id": str(interaction.user.id),
                        "upload_limit": str(interaction.filesize_limit),
                    },
                ),
                idempotency_key=f"discord-{interaction.id}",
            ),
            own,
        )
    except RefusedError as refusal:
        await tell(interaction, str(refusal))
        await _take_down(interaction)
    except Exception:
        await _take_down(interaction)
        raise


def _problem(picture: discord.Attachment, megabytes: int) -> str:
    return wording.picture_problem(picture.size, picture.content_type, megabytes)


async def _fetch(picture: discord.Attachment) -> bytes:
    try:
        return await picture.read()
    except discord.HTTPException as error:
        log.warning("attachment %s: %s", picture.id, error)
        raise RefusedError(wording.PICTURE_GONE) from error


async def _take_down(interaction: Interaction) -> None:
    with contextlib.suppress(discord.NotFound):
        await interaction.delete_original_response()


def bare_link(text: str) -> str:
    """A link without the angle brackets that people put around it to suppress its preview."""
    text = text.strip()
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text


def missing_permissions(interaction: Interaction) -> list[str]:
    """What the bot lacks to finish its message in this channel, in Discord's own words."""
    if interaction.guild_id is None:
        return []
    needed = {
        "View Channel": discord.Permissions(view_channel=True),
        "Attach Files": discord.Permissions(attach_files=True),
    }
    return [name for name, flag in needed.items() if not flag <= interaction.app_permissions]
