"""The bot asks for little, and says in one sentence when Discord does not let it in."""

import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import HTTPException, app_commands

from bot.chat import StartError
from bot.discord_app import create_bot, run
from bot.discord_app.patience import patiently
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


async def test_a_discord_out_of_reach_is_waited_for_and_told_once(
    strict_discord: list[str],
    server: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    unused_tcp_port: int,
) -> None:
    there = discord.http.Route.BASE
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}")
    pauses = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 6:
            monkeypatch.setattr(discord.http.Route, "BASE", there)

    monkeypatch.setattr("bot.outage.sleep", pause)
    settings = BotSettings(_env_file=None, DISCORD_TOKEN="token")
    with pytest.raises(StartError, match="does not know this DISCORD_TOKEN"):
        await run(settings, server)
    assert strict_discord == ["Bot token"]
    assert pauses == [5, 10, 20, 40, 60, 60]
    assert [record.message for record in caplog.records] == [
        "Discord cannot be reached (Connection refused); trying again until it works"
    ]


@pytest.mark.parametrize(
    "trouble",
    [
        HTTPException(SimpleNamespace(status=503, reason="x"), "away"),
        HTTPException(SimpleNamespace(status=429, reason="x"), "<html>banned</html>"),
        discord.GatewayNotFound(),
    ],
)
async def test_a_discord_in_trouble_is_waited_for(
    trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outage.FIRST_WAIT_S", 0.0)
    outcomes: list[Exception | None] = [trouble, trouble, None]

    async def start() -> None:
        if outcome := outcomes.pop(0):
            raise outcome

    await patiently(start)
    assert outcomes == []


async def test_what_discord_refuses_is_not_asked_again() -> None:
    async def refused() -> None:
        raise HTTPException(SimpleNamespace(status=400, reason="x"), "no")

    with pytest.raises(HTTPException):
        await patiently(refused)


@pytest.mark.parametrize("status", [400, 503])
async def test_commands_that_cannot_be_published_do_not_stop_the_bot(
    wire: WireServer, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = DiscordHarness(wire)

    async def pause(_: float) -> None:
        await chat.running._env.external_wait(asyncio.Event().wait(), reason="Discord")

    monkeypatch.setattr("bot.outage.sleep", pause)
    chat.running._env.inject_error("PUT", "/applications/*/commands", status=status, times=None)
    async with chat:
        assert await chat.bot.tree.fetch_commands() == []
        assert chat.bot.is_ready()


async def test_commands_are_published_once_discord_takes_them(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outage.FIRST_WAIT_S", 0.0)
    limited: list[discord.RateLimited] = [discord.RateLimited(0.0), discord.RateLimited(0.0)]
    sync = app_commands.CommandTree.sync

    async def putting_off(tree: app_commands.CommandTree, **options: Any) -> Any:
        if limited:
            raise limited.pop()
        return await sync(tree, **options)

    monkeypatch.setattr(app_commands.CommandTree, "sync", putting_off)
    async with DiscordHarness(wire) as chat:
        await until(chat.bot.tree.fetch_commands)
    assert limited == []


def test_nothing_is_said_of_voices(
    server: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(discord.VoiceClient, "warn_nacl", True)
    monkeypatch.setattr(discord.VoiceClient, "warn_dave", True)
    create_bot(BotSettings(_env_file=None), server)
    assert caplog.records == []


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
