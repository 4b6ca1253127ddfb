"""The bot asks for little, and says in one sentence when Discord does not let it in."""

import asyncio

import discord
import pytest

from bot.chat import StartError
from bot.discord_app import create_bot, run
from bot.settings import BotSettings
from gpu_server.client import Client
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


async def test_a_wrong_token_is_told_in_one_sentence(
    strict_discord: list[str], server: Client
) -> None:
    settings = BotSettings(_env_file=None, DISCORD_TOKEN=" wrong ")
    with pytest.raises(StartError) as told:
        await run(settings, server)
    assert strict_discord == ["Bot wrong"]
    assert str(told.value).startswith("Discord does not know this DISCORD_TOKEN;")
    assert "wrong" not in str(told.value)


async def test_a_discord_out_of_reach_is_told_in_one_sentence(
    server: Client, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}")
    monkeypatch.setattr(asyncio, "sleep", no_pause)
    settings = BotSettings(_env_file=None, DISCORD_TOKEN="token")
    with pytest.raises(StartError, match="Discord cannot be reached;"):
        await run(settings, server)


async def no_pause(_: float) -> None:
    """discord.py tries a few times before it gives up."""


async def test_a_command_that_cannot_be_published_does_not_stop_the_bot(wire: WireServer) -> None:
    chat = DiscordHarness(wire)
    chat.running._env.inject_error("PUT", "/applications/*/commands", status=503, times=None)
    async with chat:
        assert await chat.bot.tree.fetch_commands() == []
        assert chat.bot.is_ready()


async def test_closing_the_bot_leaves_its_jobs_to_the_next_start(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask("https://example.com", "koi")
        await until(lambda: wire.jobs)
        closed = chat.bot
        await closed.close()
        await wire.succeed()
        assert closed.is_closed()
        assert wire.posts == []
        await chat.restart()
        await until(lambda: wire.posts)


async def test_the_bot_reads_no_messages_and_mentions_nobody(server: Client) -> None:
    bot = create_bot(BotSettings(_env_file=None), server)
    assert [name for name, on in bot.intents if on] == ["guilds", "guild_reactions", "dm_reactions"]
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()
