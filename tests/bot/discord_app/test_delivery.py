"""Results reach Discord whatever has happened to the message, the token or the channel."""

import asyncio
import io

import pytest
from PIL import Image

from bot import wording
from bot.chat import UndeliverableError
from bot.discord_app.delivery import DiscordChat
from bot.discord_app.uploads import DEFAULT_LIMIT, Upload
from gpu_server.schema import Post
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

UPLOAD_LIMIT = 26214400  # what simcord says of its channels


async def asked(chat: DiscordHarness) -> None:
    await chat.ask("https://example.com", "koi")
    await until(lambda: chat.wire.jobs)


async def test_a_result_is_shown_after_the_interaction_token_has_died(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        chat.env.backend.advance_clock(16 * 60)
        seen = len(chat.env.http_requests)
        await wire.succeed()
        await until(lambda: wire.posts)
        paths = [entry.path for entry in chat.env.http_requests[seen:]]
        assert paths == [f"/channels/{chat.channel.id}/messages/{chat.message().id}"]


async def test_a_result_without_a_channel_is_kept_and_its_requester_told(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        chat.env.backend.delete_channel(chat.channel.id)
        await wire.succeed()
        await until(lambda: wire.posts)
        [told] = await chat.private_messages("alice")
        assert "/qart-info" in told.text
    assert wire.posts == [("job-1", Post(platform="discord"))]


async def test_a_failure_of_any_length_is_told(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        chat.env.backend.delete_channel(chat.channel.id)
        await wire.fail(message="*_~`|" * 800)
        await until(lambda: wire.posts)
        [told] = await chat.private_messages("alice")
        assert told.text.endswith("…")


async def test_a_result_in_a_channel_that_was_closed_to_the_bot_is_kept(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        path = f"/channels/{chat.channel.id}/messages/*"
        chat.env.inject_error("PATCH", path, status=403, code=50001, times=None)
        await wire.succeed()
        await until(lambda: wire.posts)
    assert wire.posts == [("job-1", Post(platform="discord"))]


async def test_a_kept_result_survives_a_requester_who_takes_no_messages(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        chat.env.backend.delete_channel(chat.channel.id)
        chat.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
        await wire.succeed()
        await until(lambda: wire.posts)
        assert await chat.private_messages("alice") == []
    assert wire.posts == [("job-1", Post(platform="discord"))]


async def test_a_hiccup_of_discord_only_delays_the_result(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.DELIVERY_DELAYS_S", (0.01,))
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        await until(lambda: "Queued" in chat.texts())
        path = f"/channels/{chat.channel.id}/messages/*"
        chat.env.inject_error("PATCH", path, status=503)
        await wire.succeed()
        await until(lambda: wire.posts)
        assert wording.VOTE_PROMPT in chat.texts()


async def test_a_lost_progress_edit_does_not_stop_the_job(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        chat.env.inject_error("PATCH", "/channels/*/messages/*", status=500)
        await asked(chat)
        await until(lambda: chat.requests("PATCH"))
        await wire.succeed()
        await until(lambda: wire.posts)


async def test_a_deleted_message_is_replaced_only_once_by_its_nonce(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        await chat.delete_message()
        await wire.succeed()
        await until(lambda: wire.posts)
        [anew] = chat.requests("POST", "/messages")
        assert anew["enforce_nonce"] is True
        assert len(anew["nonce"]) <= 25


async def test_what_says_something_else_has_another_nonce_and_the_same_the_same(
    wire: WireServer,
) -> None:
    """Discord answers a repeated nonce with the message that it made first."""
    nonces = []
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        await wire.succeed()
        await until(lambda: wire.posts)
        job = wire.jobs["job-1"]
        for text in ("We try again later.", "We try again later.", "It failed."):
            # As after a restart: nothing is known of messages posted anew.
            fresh = DiscordChat(chat.bot, lambda: 0.0)
            await chat.delete_message()
            posted = await fresh.show_failure(job, text)
            assert fresh.place_of(job) == posted
            nonces.append(chat.requests("POST", "/messages")[-1]["nonce"])
            job = job.model_copy(
                update={
                    "reply_to": job.reply_to.model_copy(update={"message_id": posted.message_id})
                }
            )
    assert nonces[0] == nonces[1] != nonces[2]


async def test_pictures_that_are_too_large_are_sent_smaller(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        await wire.succeed()
        large = uncompressed(1500)
        assert 4 * len(large) > UPLOAD_LIMIT
        wire.images.update(dict.fromkeys(wire.images, large))
        await until(lambda: wire.posts)
        message = chat.message()
        assert [a.filename for a in message.attachments] == [
            f"qart-{number}-seed-{candidate.seed}.jpg"
            for number, candidate in enumerate(wire.jobs["job-1"].presented, 1)
        ]
        assert sum(a.size for a in message.attachments) < UPLOAD_LIMIT


async def test_a_limit_that_has_fallen_meanwhile_is_met(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        await until(lambda: "Queued" in chat.texts())
        await wire.succeed()
        large = uncompressed(1000)
        assert DEFAULT_LIMIT < 4 * len(large) < UPLOAD_LIMIT
        wire.images.update(dict.fromkeys(wire.images, large))
        path = f"/channels/{chat.channel.id}/messages/*"
        chat.env.inject_error("PATCH", path, status=413, code=40005)
        await until(lambda: wire.posts)
        assert all(a.filename.endswith(".jpg") for a in chat.message().attachments)


async def test_posts_leave_nothing_in_memory(wire: WireServer) -> None:
    # A view kept for each post would in time fill a bot that runs for months.
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        await wire.succeed()
        await until(lambda: wire.posts)
        await chat.press_vote(1, "bob")
        await chat.press(wording.NONE_BUTTON, "bob")
        await chat.press(wording.OPEN_BUTTON.format(number=1), "bob")
        await chat.press_opened(wording.SCANS_BUTTON, "bob", phone="Pixel 8")
        kept = {"posts": [Post(platform="discord")]}
        wire.jobs["job-1"] = wire.jobs["job-1"].model_copy(update=kept)
        await chat.command("info")
        await chat.command("forget")
        assert [len(chat.answers(user)) for user in ("alice", "bob")] == [2, 5]
        store = chat.bot._connection._view_store
        assert store._views == {}
        assert store._synced_message_views == {}
        assert not [task for task in asyncio.all_tasks() if "timeout" in repr(task.get_coro())]


def uncompressed(size: int) -> bytes:
    """A PNG of `size` x `size` pixels with 3 bytes for each."""
    file = io.BytesIO()
    Image.new("RGB", (size, size), "teal").save(file, "PNG", compress_level=0)
    return file.getvalue()


async def test_a_deleted_server_is_no_end_of_a_job(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        chat.env.backend.remove_guild(chat.guild.id)
        await wire.succeed()
        await until(lambda: wire.posts)
        [told] = await chat.private_messages("alice")
        assert "/qart-info" in told.text
    assert wire.jobs["job-1"].kept


async def test_pictures_that_fit_nowhere_are_kept(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_fits(*_: object) -> list[Upload]:
        raise UndeliverableError("the pictures take more than the channel")

    monkeypatch.setattr("bot.discord_app.delivery.fitted", nothing_fits)
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        await wire.succeed()
        await until(lambda: wire.posts)
    assert wire.jobs["job-1"].kept


async def test_a_message_that_is_gone_already_is_no_failure_to_remove(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        await wire.succeed()
        await until(lambda: wire.posts)
        [(_, post)] = wire.posts
        assert await chat.bot.chat.remove(post)
        assert await chat.messages() == []
        assert await chat.bot.chat.remove(post)


@pytest.mark.parametrize(("status", "code"), [(403, 50001), (503, 0)])
async def test_a_message_that_cannot_be_deleted_now_is_told(
    wire: WireServer, status: int, code: int
) -> None:
    async with DiscordHarness(wire) as chat:
        await asked(chat)
        await wire.succeed()
        await until(lambda: wire.posts)
        [(_, post)] = wire.posts
        path = "/channels/*/messages/*"
        chat.env.inject_error("DELETE", path, status=status, code=code)
        assert not await chat.bot.chat.remove(post)
        assert await chat.bot.chat.remove(post)
        assert await chat.messages() == []


async def test_an_archived_thread_is_opened_to_delete_a_message(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        chat.env.backend.create_thread(chat.channel.id, "a talk", chat.people["bob"].id)
        await chat.env.settle()
        [thread] = chat.channel.threads
        await chat.people["alice"].slash(thread, "qart", url="https://example.com", prompt="koi")
        await until(lambda: wire.jobs)
        await wire.succeed()
        await until(lambda: wire.posts)
        [(_, post)] = wire.posts
        path = f"/channels/{thread.id}/messages/*"
        chat.env.inject_error("DELETE", path, status=400, code=50083)
        assert await chat.bot.chat.remove(post)
        assert chat.requests("PATCH", f"/channels/{thread.id}") == [{"archived": False}]
        assert list(thread.history()) == []
