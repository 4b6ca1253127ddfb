"""Threads, forum posts, direct messages and private requests."""

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot import wording
from gpu_server.schema import Problem
from tests.bot.conformance import PROMPT, URL, told_privately, whispered
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.harness import Options
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


@pytest.mark.parametrize("kind", ["thread", "forum post"])
async def test_a_thread_counts_as_its_channel_and_gets_the_result(
    wire: WireServer, kind: str
) -> None:
    async with DiscordHarness(wire) as chat:
        parent = chat.channel if kind == "thread" else chat.guild.create_forum_channel("ideas")
        chat.env.backend.create_thread(parent.id, "a talk", chat.people["bob"].id)
        await chat.env.settle()
        [thread] = parent.threads
        await chat.people["alice"].slash(thread, "qart", url=URL, prompt=PROMPT)
        await until(lambda: wire.jobs)
        await wire.succeed()
        await until(lambda: wire.posts)
        [message] = thread.history()
        assert len(message.attachments) == 4
    request = wire.requests[0]
    assert request.reply_to.channel_id == str(thread.id)
    assert (request.place.community, request.place.channel) == (str(chat.guild.id), str(parent.id))


@pytest.mark.parametrize("locked", [False, True])
async def test_an_archived_thread_gets_a_new_message_where_it_may(
    wire: WireServer, *, locked: bool
) -> None:
    async with DiscordHarness(wire) as chat:
        chat.env.backend.create_thread(chat.channel.id, "a talk", chat.people["bob"].id)
        await chat.env.settle()
        [thread] = chat.channel.threads
        await chat.people["alice"].slash(thread, "qart", url=URL, prompt=PROMPT)
        await until(lambda: wire.jobs)
        [old] = thread.history()
        messages = f"/channels/{thread.id}/messages"
        chat.env.inject_error("PATCH", f"{messages}/*", status=400, code=50083, times=None)
        if locked:
            chat.env.inject_error("POST", messages, status=400, code=50083, times=None)
        await wire.succeed()
        await until(lambda: wire.posts)
        [message] = thread.history()
        assert (message.id == old.id) is locked
        assert wire.jobs["job-1"].kept is locked


async def test_a_thread_that_opens_again_gets_one_result_though_the_old_message_stays(
    wire: WireServer,
) -> None:
    async with DiscordHarness(wire) as chat:
        chat.env.backend.create_thread(chat.channel.id, "a talk", chat.people["bob"].id)
        await chat.env.settle()
        [thread] = chat.channel.threads
        await chat.people["alice"].slash(thread, "qart", url=URL, prompt=PROMPT)
        await until(lambda: wire.jobs)
        await until(lambda: chat.requests("PATCH"))
        messages = f"/channels/{thread.id}/messages/*"
        chat.env.inject_error("PATCH", messages, status=400, code=50083)
        chat.env.inject_error("DELETE", messages, status=503)
        await wire.succeed()
        await until(lambda: wire.posts)
        results = [message for message in thread.history() if len(message.attachments) == 4]
    assert [str(message.id) for message in results] == [wire.posts[0][1].message_id]


async def test_a_direct_message_is_private_by_itself(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        alice = chat.people["alice"].user
        await alice.slash("qart", url=URL, prompt=PROMPT, private=True)
        await until(lambda: wire.jobs)
        await wire.succeed()
        await until(lambda: wire.posts)
        [message] = alice.dm_channel.history()
        assert len(message.attachments) == 4
    assert wire.requests[0].private
    assert wire.requests[0].place.community == ""


@pytest.mark.parametrize("closed", [False, True])
async def test_what_is_asked_for_in_a_closed_channel_is_not_hung_up(
    wire: WireServer, *, closed: bool
) -> None:
    async with DiscordHarness(wire) as chat:
        everyone = discord.PermissionOverwrite(view_channel=not closed)
        seen = discord.PermissionOverwrite(view_channel=True)
        me = chat.bot.user
        assert me is not None
        staff = chat.guild.create_text_channel(
            "staff",
            overwrites={chat.guild.default_role: everyone, me: seen, chat.people["alice"]: seen},
        )
        await chat.people["alice"].slash(staff, "qart", url=URL, prompt=PROMPT)
        await until(lambda: wire.jobs)
        await wire.succeed()
        await until(lambda: wire.posts)
        await chat.people["alice"].click(staff.last_message, label=wording.AGAIN_BUTTON)
        await until(lambda: wire.agains)
    assert wire.requests[0].private is closed
    assert wire.agains[0][1].private is closed


@pytest.mark.parametrize("closed", [False, True])
async def test_a_private_thread_is_private_and_another_as_its_channel(
    wire: WireServer, *, closed: bool
) -> None:
    async with DiscordHarness(wire) as chat:
        kind = discord.ChannelType.private_thread if closed else discord.ChannelType.public_thread
        chat.env.backend.create_thread(
            chat.channel.id, "a talk", chat.people["alice"].id, type=kind.value
        )
        await chat.env.settle()
        [thread] = chat.channel.threads
        await chat.people["alice"].slash(thread, "qart", url=URL, prompt=PROMPT)
        await until(lambda: wire.jobs)
    assert wire.requests[0].private is closed


async def test_closed_direct_messages_are_explained(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        chat.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
        await chat.ask_with(URL, PROMPT, Options(private=True))
        assert await chat.whispers("alice") == [wording.NO_PRIVATE_MESSAGES]
        assert await chat.messages() == []
    assert wire.requests == []


async def test_a_refused_private_request_leaves_no_message(wire: WireServer) -> None:
    wire.refusal = Problem(title="Bad URL", status=422, detail="Only links can be encoded.")
    async with DiscordHarness(wire) as chat:
        await chat.ask_with("nonsense", PROMPT, Options(private=True))
        await whispered(chat, "alice", "Only links can be encoded.")
        assert await chat.private_messages("alice") == []


async def test_a_refusal_of_any_length_reaches_its_person(wire: WireServer) -> None:
    wire.refusal = Problem(title="Bad URL", status=422, detail="*_~`|" * 800)
    async with DiscordHarness(wire) as chat:
        await chat.ask("nonsense", PROMPT)
        await whispered(chat, "alice", "…")


async def test_a_private_request_needs_no_rights_in_the_channel(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        me = chat.bot.user
        assert me is not None
        mute = {me: discord.PermissionOverwrite(attach_files=False)}
        quiet = chat.guild.create_text_channel("quiet", overwrites=mute)
        alice = chat.people["alice"]
        await alice.slash(quiet, "qart", url=URL, prompt=PROMPT, private=True)
        await until(lambda: wire.jobs)
        await wire.succeed()
        await told_privately(chat, "alice", wording.VOTE_PROMPT)


async def test_what_is_drawn_again_in_a_direct_message_stays_private(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask_with(URL, PROMPT, Options(private=True))
        await until(lambda: wire.jobs)
        await wire.succeed()
        await told_privately(chat, "alice", wording.VOTE_PROMPT)
        alice = chat.people["alice"].user
        await alice.click(alice.dm_channel.last_message, label=wording.AGAIN_BUTTON)
        await until(lambda: wire.agains)
        assert len(await chat.private_messages("alice")) == 2
    assert wire.agains[0][1].private


async def test_a_missing_permission_is_named_for_drawing_again_too(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await chat.ask(URL, PROMPT)
        await until(lambda: wire.jobs)
        await wire.succeed()
        await until(lambda: wire.posts)
        me = chat.bot.user
        assert me is not None
        denied = discord.Permissions(attach_files=True).value
        overwrite = Overwrite(target_id=me.id, type=OverwriteType.MEMBER, deny=denied)
        chat.env.backend.set_overwrite(chat.channel.id, overwrite)
        await chat.press(wording.AGAIN_BUTTON, "bob")
        await whispered(chat, "bob", wording.missing_permissions(["Attach Files"]))
    assert wire.agains == []
