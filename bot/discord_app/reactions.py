"""Emoji on a result: numbers and thumbs are votes."""

from collections.abc import Mapping

import discord

from bot.ratings import Ratings, Reaction
from gpu_server.schema import Post

_SKIN_TONES = "".join(chr(code) for code in range(0x1F3FB, 0x1F400))
_VARIATION = "\N{VARIATION SELECTOR-16}"
_KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"

_MEANING: Mapping[str, Reaction] = {
    f"1{_KEYCAP}": 1,
    f"2{_KEYCAP}": 2,
    f"3{_KEYCAP}": 3,
    f"4{_KEYCAP}": 4,
    "\N{THUMBS UP SIGN}": "up",
    "\N{THUMBS DOWN SIGN}": "down",
}


def meaning(emoji: discord.PartialEmoji) -> Reaction | None:
    """What an emoji says of a result; None when it says nothing."""
    if emoji.is_custom_emoji() or not emoji.name:
        return None
    return _MEANING.get(emoji.name.replace(_VARIATION, "").rstrip(_SKIN_TONES))


async def reacted(
    ratings: Ratings, own_id: int, event: discord.RawReactionActionEvent, *, withdrawn: bool
) -> None:
    """Take an emoji as votes.

    Args:
        ratings: where votes go.
        own_id: the bot's own user, whose emoji and messages are known by it.
        event: what Discord told.
        withdrawn: the emoji was taken off again.
    """
    reaction = meaning(event.emoji)
    by_a_bot = event.user_id == own_id or (event.member is not None and event.member.bot)
    # The server is asked only where it may be one of its results: Discord names the author of a
    # message with a new emoji, and does not with one that is taken off.
    foreign = event.message_author_id not in {None, own_id}
    if reaction is None or by_a_bot or foreign:
        return
    post = Post(
        platform="discord", channel_id=str(event.channel_id), message_id=str(event.message_id)
    )
    await ratings.react(post, reaction, str(event.user_id), withdrawn=withdrawn)
