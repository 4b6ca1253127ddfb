"""Each person reads their own language, and what everybody sees is in that of the server."""

from collections.abc import Callable
from typing import Any

import discord
import pytest
import simcord

from bot import wording
from tests.bot.bracketed import bracketed
from tests.bot.conformance import PROMPT, URL, kept, posted, says, told_privately, whispered
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.harness import Options
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

Speak = Callable[[str, str], None]


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Speak:
    """Let all people have one language, and the server another; "de" is English in brackets."""
    monkeypatch.setitem(wording.LANGUAGES, "de", bracketed())
    real = simcord.interactions.base_payload
    locales = {"locale": "en-US", "guild_locale": "en-US"}

    def base_payload(*args: Any, **named: Any) -> Any:
        record, payload = real(*args, **named)
        payload.update({key: tag for key, tag in locales.items() if key in payload})
        return record, payload

    def choose(people: str, server: str) -> None:
        locales.update(locale=people, guild_locale=server)

    monkeypatch.setattr(simcord.interactions, "base_payload", base_payload)
    return choose


async def test_the_message_that_all_see_is_in_the_language_of_the_server(
    wire: WireServer, speak: Speak
) -> None:
    speak("en-US", "de")
    async with DiscordHarness(wire) as chat:
        wire.accepting.clear()
        await chat.ask(URL, PROMPT)
        await says(chat, "⟦On it")
        wire.accepting.set()
        shown = await says(chat, "⟦Queued")
        assert shown.buttons == ["⟦Cancel⟧"]
        edits = len(chat.requests("PATCH"))
        await chat.restart()
        await until(lambda: len(chat.requests("PATCH")) > edits)
        chat.time += 3
        await wire.run(drawn=3)
        await says(chat, "⟦Drawing")
        await chat.restart()
        await wire.succeed()
        await until(lambda: wire.posts)
        shown = await says(chat, "⟦Which one")
        assert shown.buttons[:6] == ["1", "2", "3", "4", "⟦None of these⟧", "⟦Open 1⟧"]
        assert shown.buttons[-2:] == ["⟦Draw again⟧", "⟦Delete⟧"]
        await chat.press_vote(1, "bob")
        await whispered(chat, "bob", "Your vote for number 1")
        assert "⟦" not in str(await chat.whispers("bob"))


async def test_private_answers_are_in_the_language_of_the_person(
    wire: WireServer, speak: Speak
) -> None:
    speak("de", "en-US")
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.press("Cancel", "bob")
        assert await chat.whispers("bob") == [f"⟦{wording.NOT_YOURS}⟧"]
        [job] = await chat.people["alice"].autocomplete(chat.channel, "qart-cancel", "job", "")
        assert job["name"].startswith("⟦koi pond")
        await wire.succeed()
        await until(lambda: wire.posts)
        assert "⟦" not in chat.texts()
        await chat.restart()
        await chat.press(wording.OPEN_BUTTON.format(number=1), "bob")
        opened = await chat.opened("bob")
        said = ["⟦It scans⟧", "⟦It does not scan⟧", "⟦Variations⟧", "⟦Download⟧"]
        assert opened.buttons == said
        await chat.press_opened("⟦Variations⟧", "bob")
        await until(lambda: "job-2" in wire.jobs)
        assert "⟦" not in chat.texts()


async def test_a_fault_of_ours_is_owned_up_to_in_the_language_of_the_person(
    wire: WireServer, speak: Speak, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> None:
        raise RuntimeError

    speak("de", "en-US")
    async with DiscordHarness(wire) as chat:
        monkeypatch.setattr(chat.client, "submit", broken)
        await chat.ask(URL, PROMPT)
        assert await chat.whispers("alice") == [f"⟦{wording.SOMETHING_BROKE}⟧"]
        assert chat.env.errors


async def test_a_direct_message_is_in_the_language_of_its_person(
    wire: WireServer, speak: Speak
) -> None:
    speak("de", "en-US")
    async with DiscordHarness(wire) as chat:
        await chat.ask_with(URL, PROMPT, Options(private=True))
        await until(lambda: wire.jobs)
        await chat.restart()
        await wire.succeed()
        await told_privately(chat, "alice", "⟦Which one")
        await chat.people["alice"].user.slash("qart", url=URL, prompt=PROMPT)
        await told_privately(chat, "alice", "⟦Queued")


async def test_a_kept_result_is_shown_in_the_language_of_the_new_place(
    wire: WireServer, speak: Speak
) -> None:
    speak("en-US", "de")
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.delete_message()
        await kept(chat)
        await chat.command("info")
        await chat.press_whisper(wording.SHOW_BUTTON, "alice")
        await says(chat, "⟦Which one")


async def test_a_language_that_there_is_not_is_answered_in_english(
    wire: WireServer, speak: Speak
) -> None:
    speak("fr", "xx")
    async with DiscordHarness(wire) as chat:
        await chat.command("help")
        assert await chat.whispers("alice") == [wording.HELP]
        await posted(chat)
        assert wording.VOTE_PROMPT in chat.texts()


@pytest.mark.usefixtures("speak")
async def test_discord_is_given_the_descriptions_in_every_language(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        commands = await until(chat.bot.tree.fetch_commands)
    options = [option for command in commands for option in command.options]
    for one in (*commands, *options):
        assert one.description_localizations == {discord.Locale.german: f"⟦{one.description}⟧"}
        assert one.name_localizations == {}


async def test_discord_is_given_no_translation_where_there_is_none(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        commands = await until(chat.bot.tree.fetch_commands)
    assert not any(command.description_localizations for command in commands)
