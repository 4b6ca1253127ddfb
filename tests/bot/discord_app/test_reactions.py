"""Which emoji are votes, and which ones the server is asked about."""

import asyncio
from typing import Any

import discord
import pytest

from bot.discord_app.reactions import meaning
from bot.ratings import Reaction
from gpu_server.schema import Job, Post, VoteKind
from tests.bot.conformance import posted
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


@pytest.mark.parametrize(
    ("emoji", "said"),
    [
        ("1️⃣", 1),
        ("1\N{COMBINING ENCLOSING KEYCAP}", 1),
        ("4️⃣", 4),
        ("5️⃣", None),
        ("👍", "up"),
        ("👍🏽", "up"),
        ("👎🏿", "down"),
        ("❤️", None),
        ("1", None),
    ],
)
def test_emoji_and_their_meaning(emoji: str, said: Reaction | None) -> None:
    assert meaning(discord.PartialEmoji(name=emoji)) == said


def test_a_servers_own_emoji_means_nothing() -> None:
    assert meaning(discord.PartialEmoji(name="👍", id=7)) is None


def emit(chat: DiscordHarness, emoji: str, user_id: int, event: str = "ADD", **more: Any) -> None:
    message = chat.message()
    payload = {
        "channel_id": str(message.channel.id),
        "message_id": str(message.id),
        "guild_id": str(chat.guild.id),
        "user_id": str(user_id),
        "emoji": {"id": None, "name": emoji},
        "type": 0,
        "burst": False,
        **more,
    }
    chat.env.backend.emit(f"MESSAGE_REACTION_{event}", payload)


async def test_the_server_is_asked_only_where_it_may_matter(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        asked: list[Post] = []
        real = chat.client.posted

        async def posted_there(post: Post) -> Job | None:
            asked.append(post)
            return await real(post)

        monkeypatch.setattr(chat.client, "posted", posted_there)
        me = chat.bot.user
        assert me is not None
        bob = chat.people["bob"].id
        emit(chat, "👍", me.id)
        emit(chat, "❤️", bob)
        emit(chat, "👍", bob, message_author_id=str(bob))
        await chat.env.settle()
        assert asked == []
        emit(chat, "2️⃣", bob, message_author_id=str(me.id))
        await until(lambda: wire.votes)
        assert len(asked) == 1
    assert wire.votes[0].position == 2


async def test_one_persons_emoji_are_stored_in_the_order_they_came(wire: WireServer) -> None:
    late = asyncio.Event()
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        alice, bob = chat.people["alice"].id, chat.people["bob"].id
        wire.late_lookups.append(late)
        emit(chat, "1️⃣", bob)
        await until(lambda: not wire.late_lookups)
        emit(chat, "1️⃣", bob, "REMOVE")
        # Nobody else waits; by then, the second would have overtaken the first.
        emit(chat, "2️⃣", alice)
        await until(lambda: wire.votes)
        late.set()
        await until(lambda: len(wire.votes) == 3)
    assert [vote.withdrawn for vote in wire.votes if vote.position == 1] == [False, True]


async def test_other_bots_do_not_vote(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        robot = chat.guild.add_member(chat.env.create_user("robot", bot=True))
        await robot.react(chat.message(), "👍")
        await chat.react("down", "bob")
        await until(lambda: wire.votes)
    assert {vote.kind for vote in wire.votes} == {VoteKind.DISLIKE}
