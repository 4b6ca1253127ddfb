"""Events that come late, twice, in another shard or while Discord holds the bot back."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
import simcord

from bot import wording
from bot.contact_sheet import ContactSheet
from bot.discord_app import create_bot
from bot.settings import BotSettings
from gpu_server.schema import VoteSource
from tests.bot.conformance import PROMPT, URL, posted, says, told_privately, whispered
from tests.bot.discord_app.harness import DeclaringClient, DiscordHarness
from tests.bot.harness import Options
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

Act = Callable[[DiscordHarness], Awaitable[Any]]

LATE = [
    ("a vote", lambda chat: chat.press("1", "bob")),
    ("none of these", lambda chat: chat.press(wording.NONE_BUTTON, "bob")),
    ("opening", lambda chat: chat.press(wording.OPEN_BUTTON.format(number=1), "bob")),
    ("drawing again", lambda chat: chat.press(wording.AGAIN_BUTTON, "bob")),
    ("deleting", lambda chat: chat.press(wording.DELETE_BUTTON, "alice")),
    ("info", lambda chat: chat.command("info", "bob")),
    ("queue", lambda chat: chat.command("queue", "bob")),
    ("cancel", lambda chat: chat.command("cancel", "bob")),
    ("forget", lambda chat: chat.command("forget", "bob")),
    ("help", lambda chat: chat.command("help", "bob")),
    ("a private request", lambda chat: chat.ask_with(URL, PROMPT, Options(private=True), "bob")),
    ("the form", lambda chat: chat.slash("bob", "qart", url=URL)),
]


@pytest.mark.parametrize("act", [act for _, act in LATE], ids=[name for name, _ in LATE])
async def test_an_event_that_comes_too_late_does_nothing(wire: WireServer, act: Act) -> None:
    async with DiscordHarness(wire) as chat:
        before = await posted(chat)
        path = "/interactions/*/callback"
        chat.env.inject_error("POST", path, status=404, code=10062, message="Unknown Interaction")
        await act(chat)
        await chat.env.settle()
        assert await chat.messages() == [before]
        assert await chat.whispers("bob") == []
    assert (wire.votes, wire.agains, wire.removals, len(wire.jobs)) == ([], [], [], 1)


async def test_a_press_delivered_twice_draws_again_once(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.press(wording.AGAIN_BUTTON, "bob")
        await until(lambda: wire.agains)
        await chat.repeat()
        await chat.env.settle()
        assert len(await chat.messages()) == 2
    assert len(wire.jobs) == 2


async def test_a_vote_delivered_twice_is_one_vote_again(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.press_vote(1, "bob")
        await until(lambda: wire.votes)
        await chat.repeat()
        await chat.env.settle()
        assert len(set(wire.votes)) == 1


async def test_two_presses_of_one_person_are_two_requests(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        result = chat.message()
        for count in (2, 3):
            await chat.people["bob"].click(result, label=wording.AGAIN_BUTTON)
            await until(lambda count=count: len(wire.jobs) == count)
    assert len({again.idempotency_key for _, again in wire.agains}) == 2


async def test_an_emoji_on_a_private_result_is_a_vote(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask_with(URL, PROMPT, Options(private=True))
        await until(lambda: wire.jobs)
        await wire.succeed()
        await told_privately(chat, "alice", wording.VOTE_PROMPT)
        await until(lambda: wire.posts)
        alice = chat.people["alice"].user
        await alice.set_reaction(alice.dm_channel.last_message, "2️⃣", reacted=True)
        await until(lambda: wire.votes)
    assert (wire.votes[0].position, wire.votes[0].source) == (2, VoteSource.REACTION)


def held_back(times: int, wait_s: float = 0.0) -> Callable[..., Awaitable[None]]:
    """What discord.py does when it would have to wait longer than it was told to."""
    left = [times]

    async def refuse(*_: object, **__: object) -> None:
        if left[0]:
            left[0] -= 1
            raise discord.RateLimited(wait_s)

    return refuse


async def test_progress_that_is_held_back_is_skipped(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        with monkeypatch.context() as patched:
            patched.setattr(discord.PartialMessage, "edit", held_back(1))
            await chat.bot.chat.show_progress(wire.jobs["job-1"], ContactSheet(chat.client))
        await chat.bot.chat.show_progress(wire.jobs["job-1"], ContactSheet(chat.client))
        assert len(chat.requests("PATCH")) == 1
        await wire.succeed()
        await says(chat, wording.VOTE_PROMPT)


async def test_a_deletion_that_is_held_back_is_done_later(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        real, hold = discord.PartialMessage.delete, held_back(2)

        async def delete(message: discord.PartialMessage, **named: Any) -> None:
            await hold()
            await real(message, **named)

        monkeypatch.setattr(discord.PartialMessage, "delete", delete)
        await chat.press(wording.DELETE_BUTTON, "alice")
        await whispered(chat, "alice", wording.REMOVED)
        assert await chat.messages() == []


async def test_a_bot_in_two_shards_serves_servers_of_both(wire: WireServer) -> None:
    client = DeclaringClient(wire.url)
    bot = create_bot(BotSettings(_env_file=None), client)
    running = simcord.run(bot, shard_count=2)
    client.env = running._env
    async with running as env:
        for shard in (0, 1):
            guild = env.create_guild(f"Garden {shard}", shard_id=shard)
            channel = guild.create_text_channel("codes")
            member = guild.add_member(env.create_user(f"ann-{shard}"))
            await env.settle()
            await member.slash(channel, "qart", url=URL, prompt=PROMPT)
            job_id = f"job-{shard + 1}"
            await until(lambda job_id=job_id: job_id in wire.jobs)
            await wire.succeed(job_id)
            await until(lambda shard=shard: len(wire.posts) == shard + 1)
            assert channel.last_message is not None
            assert len(channel.last_message.attachments) == 4
    await client.close()
