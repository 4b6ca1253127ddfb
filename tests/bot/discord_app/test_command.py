"""The slash command as Discord sees it."""

from types import SimpleNamespace

import discord
import pytest

from bot import wording
from bot.discord_app.requesting import bare_link
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

NAMES = {
    "qart",
    "qart-help",
    "qart-queue",
    "qart-cancel",
    "qart-info",
    "qart-forget",
    "qart-settings",
}


async def test_the_commands_are_published_with_their_options(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        commands = {command.name: command for command in await chat.bot.tree.fetch_commands()}
        assert set(commands) == NAMES
        alice = chat.people["alice"]
        assert set(alice.available_commands(chat.channel)) == NAMES - {"qart-settings"}
        options = {option.name: option for option in commands["qart"].options}
        assert [name for name, option in options.items() if option.required] == ["url"]
        assert options["seed"].max_value == 2**32 - 1
        assert options["picture"].type is discord.AppCommandOptionType.attachment


async def test_a_seed_is_passed_on(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        alice = chat.people["alice"]
        await alice.slash(chat.channel, "qart", url="https://x.example", prompt="koi", seed=7)
        await until(lambda: wire.requests)
        assert wire.requests[0].seed == 7
        assert not wire.requests[0].private


async def test_an_attachment_that_is_gone_is_told_and_leaves_no_message(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_: discord.Attachment) -> bytes:
        answer = SimpleNamespace(status=404, reason="Not Found")
        raise discord.NotFound(answer, "unknown")  # type: ignore[arg-type]

    monkeypatch.setattr(discord.Attachment, "read", gone)
    async with DiscordHarness(wire) as chat:
        await chat.ask_with_picture("https://x.example", "koi", b"\xff\xd8")
        assert await chat.whispers("alice") == [wording.PICTURE_GONE]
        assert await chat.messages() == []
    assert wire.pictures == {}
    assert wire.requests == []


async def test_the_command_works_in_a_direct_message(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        alice = chat.people["alice"].user
        await alice.slash("qart", url="https://x.example", prompt="koi")
        await until(lambda: wire.jobs)
        await wire.succeed()
        await until(lambda: wire.posts)
        [message] = alice.dm_channel.history()
        assert len(message.attachments) == 4
        assert wire.requests[0].private


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        (discord.PermissionOverwrite(attach_files=False), "Attach Files"),
        (discord.PermissionOverwrite(view_channel=False), "View Channel"),
    ],
)
async def test_a_missing_permission_is_named_before_anything_is_drawn(
    wire: WireServer, denied: discord.PermissionOverwrite, named: str
) -> None:
    async with DiscordHarness(wire) as chat:
        me = chat.bot.user
        assert me is not None
        channel = chat.guild.create_text_channel("quiet", overwrites={me: denied})
        alice = chat.people["alice"]
        result = await alice.slash(channel, "qart", url="https://x.example", prompt="koi")
        assert result.ephemeral
        assert result.response is not None
        assert result.response.content == wording.missing_permissions([named])
        assert wire.jobs == {}


async def test_a_fault_of_ours_shows_one_sentence_and_no_trace(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> None:
        raise RuntimeError("secret detail")

    async with DiscordHarness(wire) as chat:
        monkeypatch.setattr(chat.client, "submit", broken)
        await chat.ask("https://x.example", "koi")
        assert await chat.whispers("alice") == [wording.SOMETHING_BROKE]
        assert await chat.messages() == []
        assert "secret detail" in str(chat.env.errors[0])


async def test_a_fault_behind_a_button_shows_one_sentence(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> None:
        raise RuntimeError("secret detail")

    async with DiscordHarness(wire) as chat:
        await chat.ask("https://x.example", "koi")
        await until(lambda: wire.jobs)
        await wire.succeed()
        await until(lambda: wire.posts)
        monkeypatch.setattr(chat.client, "vote", broken)
        await chat.press_vote(1, "bob")
        assert await chat.whispers("bob") == [wording.SOMETHING_BROKE]


async def test_buttons_are_acknowledged_before_the_server_answers(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask("https://x.example", "koi")
        await until(lambda: "Queued" in chat.texts())
        wire.accepting.clear()
        await chat.press_cancel("alice")
        assert chat.told["alice"][-1].deferred
        wire.accepting.set()
        await until(lambda: wire.posts)
        await chat.ask("https://x.example", "koi")
        await until(lambda: "job-2" in wire.jobs)
        await wire.succeed("job-2")
        await until(lambda: len(wire.posts) == 2)
        wire.accepting.clear()
        await chat.press_vote(1, "bob")
        assert chat.told["bob"][-1].deferred
        wire.accepting.set()
        await until(lambda: wire.votes)


async def test_an_event_that_comes_too_late_is_left_alone(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        chat.env.inject_error(
            "POST",
            "/interactions/*/callback",
            status=404,
            code=10062,
            message="Unknown Interaction",
        )
        await chat.ask("https://x.example", "koi")
        assert await chat.messages() == []
    assert wire.requests == []


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://example.com", "https://example.com"),
        ("<https://example.com>", "https://example.com"),
        ("  <https://example.com/a?b=<c>> ", "https://example.com/a?b=<c>"),
        ("<https://example.com", "<https://example.com"),
    ],
)
def test_angle_brackets_around_a_link_are_dropped(typed: str, link: str) -> None:
    assert bare_link(typed) == link
