"""Lists of one's own jobs, the settings form and what it refuses."""

from typing import Any

import pytest
import simcord

from bot import wording
from gpu_server.schema import CommunitySettings, Post
from tests.bot.conformance import PROMPT, URL, posted, whispered
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.discord_app.modals import filled
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


async def test_only_ones_own_open_jobs_are_suggested(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        for number, prompt in enumerate(["a heron", "a fox"], 1):
            await chat.ask(URL, prompt)
            await until(lambda number=number: len(wire.jobs) == number)
        await chat.ask(URL, "a carp", user="bob")
        await until(lambda: len(wire.jobs) == 3)
        await wire.succeed("job-1")
        alice = chat.people["alice"]
        every = await alice.autocomplete(chat.channel, "qart-cancel", "job", "")
        assert [choice["value"] for choice in every] == ["job-2"]
        assert every[0]["name"].startswith("a fox · Queued")
        assert await alice.autocomplete(chat.channel, "qart-cancel", "job", "heron") == []


async def test_nothing_is_suggested_while_the_server_is_away(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord_app.own_things.PATIENCE_S", 0.05)
    async with DiscordHarness(wire) as chat:
        wire.away = True
        alice = chat.people["alice"]
        assert await alice.autocomplete(chat.channel, "qart-cancel", "job", "") == []


async def test_prompts_of_others_stay_without_markup_in_lists(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, "**bold** [x](https://evil.example)\n# head")
        await until(lambda: wire.jobs)
        await chat.command("queue")
        [text] = [item["content"] for item in _texts(chat, "alice")]
        assert r"\*\*bold\*\* [x]\(https://evil.example) # head" in text


async def test_each_kept_result_has_its_button(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        for number in (1, 2, 3):
            await chat.ask(URL, PROMPT)
            await until(lambda number=number: len(wire.jobs) == number)
            await wire.succeed(f"job-{number}")
            await until(lambda number=number: len(wire.posts) == number)
        for job_id in ("job-1", "job-3"):
            lost = {"posts": [Post(platform="discord")]}
            wire.jobs[job_id] = wire.jobs[job_id].model_copy(update=lost)
        await chat.command("info")
        answer = chat.answers("alice")[-1]
        buttons = [part["custom_id"] for part in _parts(answer) if part["type"] == 2]
        assert buttons == ["qart:1:show:job-3", "qart:1:show:job-1"]
        result = await chat.people["alice"].click(answer, custom_id="qart:1:show:job-1")
        assert not result.ephemeral
        await until(lambda: wire.posts[-1][1].message_id)
        assert wire.posts[-1] == (
            "job-1",
            Post(
                platform="discord",
                channel_id=str(chat.channel.id),
                message_id=str(chat.message().id),
            ),
        )


async def test_a_result_that_was_shown_meanwhile_is_not_shown_twice(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        there = wire.jobs["job-1"]
        wire.jobs["job-1"] = there.model_copy(update={"posts": [Post(platform="discord")]})
        await chat.command("info")
        wire.jobs["job-1"] = there
        await chat.press_whisper(wording.SHOW_BUTTON, "alice")
        await whispered(chat, "alice", wording.NOT_KEPT)
        assert len(await chat.messages()) == 1


async def settings_form(chat: DiscordHarness) -> simcord.InteractionResult:
    await chat.promote("bob")
    assert await chat.open_settings("bob") is not None
    return chat.told["bob"][-1]


async def save(chat: DiscordHarness, form: simcord.InteractionResult, **changes: Any) -> None:
    assert form.modal is not None
    values = filled(form.modal, **changes)
    chat.told["bob"].append(await chat.people["bob"].submit_modal(form, values))


async def test_all_settings_are_shown_and_saved(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        holds = CommunitySettings(
            channels=[str(chat.channel.id)],
            style="ukiyo-e",
            safety="strict",
            daily_per_person=3,
            daily=40,
        )
        wire.communities[str(chat.guild.id)] = holds
        form = await settings_form(chat)
        await save(chat, form, channels=[chat.channel])
        await whispered(chat, "bob", wording.SAVED)
        assert wire.communities == {str(chat.guild.id): holds}
        other = chat.guild.create_forum_channel("ideas")
        form = await settings_form(chat)
        await save(chat, form, channels=[other], style=["-"], safety=["standard"], daily="")
        await until(lambda: wire.communities[str(chat.guild.id)] != holds)
        assert wire.communities[str(chat.guild.id)] == CommunitySettings(
            channels=[str(other.id)], daily_per_person=3
        )


@pytest.mark.parametrize("typed", ["0", "-1", "many", "1.5", "1000001", "٣"])
async def test_a_limit_that_is_none_is_explained(wire: WireServer, typed: str) -> None:
    async with DiscordHarness(wire) as chat:
        await save(chat, await settings_form(chat), daily=typed)
        await whispered(chat, "bob", wording.BAD_LIMIT.format(most=1_000_000))
    assert wire.communities == {}


async def test_a_moderator_who_is_none_any_more_saves_nothing(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        form = await settings_form(chat)
        [role] = [role for name, role in chat.guild.roles.items() if name == "moderator"]
        bob = chat.people["bob"]
        chat.env.backend.remove_member_role(chat.guild.id, bob.id, role.id)
        await save(chat, form, daily="5")
        await whispered(chat, "bob", wording.MODERATORS_ONLY)
    assert wire.communities == {}


async def test_settings_of_a_server_that_is_away_are_explained(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord_app.settings_form.PATIENCE_S", 0.05)
    async with DiscordHarness(wire) as chat:
        await chat.promote("bob")
        wire.away = True
        assert await chat.open_settings("bob") is None
        await whispered(chat, "bob", wording.SERVER_DOWN)


async def test_settings_do_not_exist_in_direct_messages(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        assert "qart-settings" not in chat.people["alice"].user.available_commands()
        assert "qart-info" in chat.people["alice"].user.available_commands()


def _parts(answer: simcord.results.ResponseMessage) -> list[dict[str, Any]]:
    return list(simcord.components.walk_components(answer.components))


def _texts(chat: DiscordHarness, user: str) -> list[dict[str, Any]]:
    return [part for part in _parts(chat.answers(user)[-1]) if part["type"] == 10]
