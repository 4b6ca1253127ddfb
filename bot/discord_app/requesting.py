"""What somebody wants drawn, from options or from the form, on its way to the server."""

import logging
from dataclasses import dataclass

import discord

from bot import wording
from bot.discord_app import places
from bot.discord_app.answers import Interaction, services
from bot.discord_app.asking import ask
from bot.refusals import RefusedError
from gpu_server.schema import JobRequest, ReplyTo

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """What is asked for.

    Attributes:
        url, prompt, negative: as typed.
        style: a style's name, None for none named.
        seed: None for a new one.
        picture: the requester's own.
        private: in a direct message to them.
    """

    url: str
    prompt: str
    negative: str = ""
    style: str | None = None
    seed: int | None = None
    picture: discord.Attachment | None = None
    private: bool = False


async def draw(interaction: Interaction, wish: Wish) -> None:
    """Acknowledge with the message that lives, then hand the request to the server.

    Raises:
        RefusedError: with a sentence for the person.
    """
    if wish.picture is not None and (
        problem := wording.picture_problem(
            wish.picture.size, wish.picture.content_type, interaction.client.picture_mb
        )
    ):
        raise RefusedError(problem)

    async def hand_over(reply_to: ReplyTo) -> None:
        own = None if wish.picture is None else await _fetch(wish.picture)
        request = JobRequest(
            url=bare_link(wish.url),
            prompt=wish.prompt.strip(),
            negative_prompt=wish.negative.strip(),
            seed=wish.seed,
            style=wish.style,
            # What is asked for where not everybody sees it is not hung up for everybody.
            private=wish.private or places.is_private(interaction),
            requester=places.person(interaction),
            place=places.place(interaction),
            reply_to=reply_to,
            idempotency_key=f"discord-{interaction.id}",
        )
        await services(interaction).conversation.submit(request, own)

    await ask(interaction, hand_over, direct=wish.private and not interaction.context.dm_channel)


async def _fetch(picture: discord.Attachment) -> bytes:
    try:
        return await picture.read()
    except discord.HTTPException as error:
        log.warning("attachment %s: %s", picture.id, error)
        raise RefusedError(wording.PICTURE_GONE) from error


def bare_link(text: str) -> str:
    """A link without the angle brackets that people put around it to suppress its preview."""
    text = text.strip()
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text
