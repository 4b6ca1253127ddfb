"""The message that lives: posted first, then handed to the server with the request."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import discord

from bot import wording
from bot.discord_app import places
from bot.discord_app.answers import NO_MENTIONS, Interaction, tell, think
from bot.discord_app.layouts import notice
from bot.discord_app.uploads import DEFAULT_LIMIT
from bot.refusals import UNKNOWN, RefusedError
from gpu_server.schema import ReplyTo

HandOver = Callable[[ReplyTo], Awaitable[object]]


async def ask(interaction: Interaction, hand_over: HandOver, *, direct: bool = False) -> None:
    """Acknowledge with a new message and hand it over to be filled.

    A refusal leaves no message behind; where nobody knows, the message says so.

    Args:
        interaction: not answered yet. Discord waits 3 s for that, so nothing comes before it.
        hand_over: tells the server where the result belongs.
        direct: post the message to the person directly, and say so here.

    Raises:
        RefusedError: with a sentence for the person.
    """
    await (_directly(interaction, hand_over) if direct else _here(interaction, hand_over))


async def _here(interaction: Interaction, hand_over: HandOver) -> None:
    if missing := places.missing_permissions(interaction):
        raise RefusedError(wording.missing_permissions(missing))
    locale = places.language(interaction)
    with wording.speaking(locale):
        accepted = notice(wording.ACCEPTED)
    answer = await interaction.response.send_message(view=accepted, allowed_mentions=NO_MENTIONS)
    extra = {
        "locale": locale,
        "user_id": str(interaction.user.id),
        "upload_limit": str(interaction.filesize_limit),
    }
    if places.is_guest(interaction):
        extra["token"] = interaction.token
    reply_to = ReplyTo(
        platform="discord",
        channel_id=str(interaction.channel_id),
        message_id=str(answer.message_id),
        extra=extra,
    )
    edit, delete = interaction.edit_original_response, interaction.delete_original_response
    async with _settled(edit, delete, locale):
        await hand_over(reply_to)


async def _directly(interaction: Interaction, hand_over: HandOver) -> None:
    await think(interaction)
    try:
        message = await interaction.user.send(
            view=notice(wording.ACCEPTED), allowed_mentions=NO_MENTIONS
        )
    except discord.Forbidden as error:
        raise RefusedError(wording.NO_PRIVATE_MESSAGES) from error
    reply_to = ReplyTo(
        platform="discord",
        channel_id=str(message.channel.id),
        message_id=str(message.id),
        # Neither the language nor the limit of a server holds in direct messages.
        extra={
            "locale": interaction.locale.value,
            "user_id": str(interaction.user.id),
            "upload_limit": str(DEFAULT_LIMIT),
        },
    )
    async with _settled(message.edit, message.delete, interaction.locale.value):
        await hand_over(reply_to)
    await tell(interaction, wording.SENT_PRIVATELY)


@contextlib.asynccontextmanager
async def _settled(
    edit: Callable[..., Awaitable[object]], delete: Callable[[], Awaitable[object]], locale: str
) -> AsyncIterator[None]:
    """Let the message of a request that was not accepted say so, or go."""
    try:
        yield
    except UNKNOWN:
        with contextlib.suppress(discord.HTTPException), wording.speaking(locale):
            await edit(view=notice(wording.UNANSWERED))
        raise
    except Exception:
        with contextlib.suppress(discord.NotFound):
            await delete()
        raise
