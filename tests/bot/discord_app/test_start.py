"""The bot asks for little, and says in one sentence when Discord does not let it in."""

from collections.abc import AsyncIterator

import discord
import pytest
from aiohttp import web

from bot.chat import StartError
from bot.discord_app import create_bot, run
from bot.settings import BotSettings
from gpu_server.client import Client


@pytest.fixture
async def strict_discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """A Discord that knows no token; lists those it was shown."""
    shown: list[str] = []

    async def refuse(request: web.Request) -> web.Response:
        shown.append(request.headers["Authorization"])
        return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port}/api/v10")
    yield shown
    await runner.cleanup()


async def test_a_wrong_token_is_told_in_one_sentence(
    strict_discord: list[str], server: Client
) -> None:
    settings = BotSettings(_env_file=None, DISCORD_TOKEN=" wrong ")
    with pytest.raises(StartError) as told:
        await run(settings, server)
    assert strict_discord == ["Bot wrong"]
    assert str(told.value).startswith("Discord does not know this DISCORD_TOKEN;")
    assert "wrong " not in str(told.value)


async def test_the_bot_reads_no_messages_and_mentions_nobody(server: Client) -> None:
    bot = create_bot(BotSettings(_env_file=None), server)
    assert [name for name, on in bot.intents if on] == ["guilds"]
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()
