"""What users write reaches Discord without markup, mentions or surprises."""

import re
from typing import Any

import discord

from bot import wording
from gpu_server.schema import MAX_PROMPT_CHARS, MAX_URL_CHARS
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


async def finished(chat: DiscordHarness, url: str, prompt: str, **changes: Any) -> str:
    await chat.ask(url, prompt)
    await until(lambda: chat.wire.jobs)
    await chat.wire.succeed()
    await chat.wire.change(**changes)
    await until(lambda: chat.wire.posts)
    shown = await chat.shown()
    assert shown is not None
    return shown.text


async def test_a_prompt_mentions_nobody(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        bob = chat.people["bob"]
        prompt = f"@everyone @here {bob.mention} {chat.guild.default_role.mention} koi"
        text = await finished(chat, "https://example.com", prompt)
        assert "everyone" in text
        message = chat.message()
        assert not message.mention_everyone
        assert message.role_mentions == []
        # Only the requester is named, by the footer; naming notifies nobody.
        assert [user.name for user in message.mentions] == ["alice"]


async def test_every_message_that_is_sent_turns_all_mentions_off(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask("https://example.com", "koi")
        await until(lambda: "Queued" in chat.texts())
        await chat.wire.succeed()
        await until(lambda: chat.wire.posts)
        await chat.press_vote(1, "bob")
        await until(lambda: chat.requests("PATCH", "@original"))
        await chat.press_take_back("bob")
        await until(lambda: len(chat.requests("PATCH", "@original")) == 2)
        sent = [entry.json for entry in chat.env.http_requests if isinstance(entry.json, dict)]
        bodies = [body.get("data") or body for body in sent]
        messages = [body for body in bodies if "components" in body or "content" in body]
        assert len(messages) == 5
        assert {str(body.get("allowed_mentions")) for body in messages} == {
            str(discord.AllowedMentions.none().to_dict())
        }


async def test_a_prompt_cannot_format_the_message(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        links = "[click](https://evil.example) [win](https://worse.example)"
        prompt = f"**bold** `code` ||spoiler|| {links}\n# heading\n> quote"
        text = await finished(chat, "https://example.com", prompt)
        title = text.splitlines()[0]
        plain = f"**bold** `code` ||spoiler|| {links} # heading > quote"
        escaped = re.findall(r"\\(.)", title)
        assert "".join(escaped) == "****``||||(("
        assert title[2:-2].replace("\\", "") == plain


async def test_the_link_is_written_out_exactly(wire: WireServer) -> None:
    url = "https://example.com/a_b_c/*x*?q=~1~&z=%7C"
    async with DiscordHarness(wire) as chat:
        assert f"Leads to {url}" in await finished(chat, url, "koi")


async def test_the_longest_texts_still_fit_one_message(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        url = "https://example.com/".ljust(MAX_URL_CHARS, "_")
        longest = {
            "url_display": "_" * 3000,
            "notes": ["*_" * 200] * 4,
        }
        prompt = "*_~`|" * (MAX_PROMPT_CHARS // 5)
        text = await finished(chat, url, prompt, **longest)
        assert wording.VOTE_PROMPT in text
        assert len(text) <= 4000
