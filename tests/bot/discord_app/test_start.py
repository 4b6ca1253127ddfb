"""The bot asks for little, and says in one sentence when Discord does not let it in."""

import discord
import pytest

from bot.chat import StartError
from bot.discord_app import create_bot, run
from bot.settings import BotSettings
from gpu_server.client import Client


async def test_a_wrong_token_is_told_in_one_sentence(
    strict_discord: list[str], server: Client
) -> None:
    settings = BotSettings(_env_file=None, DISCORD_TOKEN=" wrong ")
    with pytest.raises(StartError) as told:
        await run(settings, server)
    assert strict_discord == ["Bot wrong"]
    assert str(told.value).startswith("Discord does not know this DISCORD_TOKEN;")
    assert "wrong" not in str(told.value)


async def test_the_bot_reads_no_messages_and_mentions_nobody(server: Client) -> None:
    bot = create_bot(BotSettings(_env_file=None), server)
    assert [name for name, on in bot.intents if on] == ["guilds"]
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()
