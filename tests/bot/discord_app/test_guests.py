"""Where only the person brought the bot along: it writes by the interaction while that lives."""

from typing import Any

import discord
import pytest
import simcord

from bot import wording
from gpu_server.client import ServerUnavailableError
from gpu_server.schema import Post
from tests.bot.conformance import PROMPT, URL, posted, says
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

GUILD_CONTEXT = 0
LIFE_S = 15 * 60


@pytest.fixture
def brought_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every interaction comes from a user-installed app, in a server that did not install it."""
    real = simcord.interactions.base_payload

    def base_payload(*args: Any, **named: Any) -> Any:
        record, payload = real(*args, **named)
        payload["authorizing_integration_owners"] = {"1": str(named["user_id"])}
        payload["app_permissions"] = str(discord.Permissions(attach_files=True).value)
        return record, payload

    monkeypatch.setattr(simcord.interactions, "base_payload", base_payload)


def shut_out(chat: DiscordHarness) -> None:
    """The bot's own token opens nothing in this server, as where it is no member."""
    for method in ("PATCH", "POST", "DELETE"):
        path = f"/channels/{chat.channel.id}/messages*"
        chat.env.inject_error(method, path, status=403, code=50001, times=None)


def by_bot_token(chat: DiscordHarness) -> list[str]:
    return [f"{e.method} {e.path}" for e in chat.env.http_requests if "/channels/" in e.path]


@pytest.mark.usefixtures("brought_along")
async def test_a_result_is_shown_by_the_interaction(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        shut_out(chat)
        shown = await posted(chat)
        assert len(shown.pictures) == 4
        assert by_bot_token(chat) == []
        [message] = chat.channel.history()
    assert wire.posts[0][1].message_id == str(message.id)


@pytest.mark.usefixtures("brought_along")
async def test_a_deleted_message_is_posted_anew_by_the_interaction(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        shut_out(chat)
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.delete_message()
        await wire.succeed()
        await until(lambda: wire.posts)
        [message] = chat.channel.history()
        assert len(message.attachments) == 4
    assert wire.posts[0][1].message_id == str(message.id)


@pytest.mark.usefixtures("brought_along")
async def test_a_result_is_posted_anew_only_once_while_the_server_is_away(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.RESUME_DELAY_S", 0.0)
    async with DiscordHarness(wire) as chat:
        shut_out(chat)
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.delete_message()
        told, away = chat.client.delivered, [ServerUnavailableError()]

        async def delivered(job_id: str, post: Post) -> Any:
            if away:
                raise away.pop()
            return await told(job_id, post)

        monkeypatch.setattr(chat.client, "delivered", delivered)
        await wire.succeed()
        await until(lambda: wire.posts)
        [message] = chat.channel.history()
    assert away == []
    assert wire.posts[0][1].message_id == str(message.id)


@pytest.mark.usefixtures("brought_along")
async def test_a_result_after_the_interaction_has_died_is_kept_for_its_requester(
    wire: WireServer,
) -> None:
    async with DiscordHarness(wire) as chat:
        shut_out(chat)
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        chat.env.backend.advance_clock(LIFE_S)
        seen = len(chat.env.http_requests)
        await wire.succeed()
        await until(lambda: wire.posts)
        assert not [e for e in chat.env.http_requests[seen:] if "/webhooks/" in e.path]
        [told] = await chat.private_messages("alice")
        assert "/qart-info" in told.text
    assert wire.posts == [("job-1", Post(platform="discord"))]


@pytest.mark.usefixtures("brought_along")
@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015)])
async def test_an_interaction_that_dies_early_is_followed_by_the_bots_own_token(
    wire: WireServer, status: int, code: int
) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        path = "/webhooks/*/messages/*"
        chat.env.inject_error("PATCH", path, status=status, code=code, times=None)
        await wire.succeed()
        await until(lambda: wire.posts)
        assert wording.VOTE_PROMPT in chat.texts()


@pytest.mark.usefixtures("brought_along")
async def test_a_result_is_deleted_by_the_interaction_of_its_button(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        shut_out(chat)
        await posted(chat)
        await chat.press(wording.DELETE_BUTTON, "alice")
        await until(lambda: wording.REMOVED in str([a.content for a in chat.answers("alice")]))
        assert await chat.messages() == []


async def test_a_result_that_discord_keeps_is_told_and_deleted_at_the_next_start(
    wire: WireServer,
) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        for path in ("/webhooks/*/messages/*", "/channels/*/messages/*"):
            chat.env.inject_error("DELETE", path, status=503)
        await chat.press(wording.DELETE_BUTTON, "alice")
        await until(lambda: wording.removed(1) in str([a.content for a in chat.answers("alice")]))
        assert len(wire.owed) == 1
        await chat.restart()
        await until(lambda: wire.owed == [])
        assert await chat.messages() == []


@pytest.mark.usefixtures("brought_along")
async def test_drawing_again_needs_no_more_rights_than_asking(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        shut_out(chat)
        await posted(chat)
        await chat.press(wording.AGAIN_BUTTON, "bob")
        await until(lambda: len(wire.jobs) == 2)
        await wire.succeed("job-2")
        await until(lambda: len(wire.posts) == 2)
        assert len(await chat.messages()) == 2


async def test_a_server_that_installed_the_commands_alone_gets_the_result(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DiscordHarness(wire) as chat:
        monkeypatch.setattr(chat.bot, "get_guild", lambda _: None)
        shut_out(chat)
        shown = await posted(chat)
        assert len(shown.pictures) == 4
        assert by_bot_token(chat) == []
    assert wire.requests[0].private


async def test_the_token_is_kept_only_where_it_is_needed(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await until(lambda: wire.requests)
    assert set(wire.requests[0].reply_to.extra) == {"locale", "user_id", "upload_limit"}
