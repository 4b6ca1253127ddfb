"""What people do with a result, as far as it is Slack's own."""

import pytest

from bot import wording
from bot.slack_app import ids
from tests.bot.slack_app.asked import asked, posted
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.people import buttons, labelled, only_message
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

pytestmark = pytest.mark.usefixtures("app")


async def whisper(slack: Loopback) -> str:
    return (await until(lambda: slack.whispers and slack.whispers[-1])).text


async def test_strangers_vote_and_draw_again_but_moderate_nothing(
    slack: Loopback, wire: WireServer
):
    slack.api.strangers["USTRANGER"] = "T2"
    slack.api.admins.add("USTRANGER")
    message = await posted(slack, wire)
    await slack.press(message, buttons(message.blocks, "vote")[0], user="USTRANGER")
    await until(lambda: wire.votes)
    await slack.press(message, buttons(message.blocks, "delete")[0], user="USTRANGER")
    await until(lambda: any("Only the person who asked" in w.text for w in slack.whispers))
    await slack.press(message, buttons(message.blocks, "again")[0], user="USTRANGER")
    await until(lambda: wire.agains)
    [(_, again)] = wire.agains
    assert (again.requester.user_id, again.place.community) == ("USTRANGER", "T1")


async def test_a_deleted_result_leaves_no_file_behind(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    assert len(slack.api.files) == 4
    slack.api.refusals["files.delete"].append("cant_delete_file")
    await slack.press(message, buttons(message.blocks, "delete")[0])
    assert await whisper(slack) == wording.removed(1)
    assert slack.api.messages == {}
    assert len(slack.api.files) == 1
    assert [post.files for post in wire.owed] == [wire.posts[0][1].files]


async def test_a_result_that_slack_keeps_is_told_and_owed(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    slack.api.refusals["chat.delete"].append("cant_delete_message")
    await slack.press(message, buttons(message.blocks, "delete")[0])
    assert await whisper(slack) == wording.removed(1)
    assert [post.message_id for post in wire.owed] == [message.ts]
    await slack.press(message, buttons(message.blocks, "delete")[0])
    await until(lambda: slack.whispers[-1].text == wording.REMOVED)
    assert wire.owed == []
    assert slack.api.messages == slack.api.files == {}


async def test_forgotten_results_leave_no_file_behind(slack: Loopback, wire: WireServer):
    await posted(slack, wire)
    assert len(slack.api.files) == 4
    # An admin has deleted one already.
    del slack.api.files[wire.posts[0][1].files[0]]
    await slack.command("", name="/qart-forget")
    await until(lambda: slack.whispers)
    await slack.press_whisper(0, ids.FORGET)
    await until(lambda: wire.jobs == {} and wire.owed == [])
    assert slack.api.files == slack.api.messages == {}


async def test_a_file_that_cannot_be_deleted_stays_owed(slack: Loopback, wire: WireServer):
    await posted(slack, wire)
    slack.api.refusals["files.delete"].append("cant_delete_file")
    await slack.command("", name="/qart-forget")
    await until(lambda: slack.whispers)
    await slack.press_whisper(0, ids.FORGET)
    await until(lambda: slack.whispers[-1].text == wording.not_deleted(1))
    assert [post.files for post in wire.owed] == [wire.posts[0][1].files]


async def test_a_press_that_comes_twice_draws_once(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    sent = []
    send = slack.envelope

    async def remembered(kind: str, payload: dict) -> dict:
        sent.append(payload)
        return await send(kind, payload)

    slack.envelope = remembered
    await slack.press(message, buttons(message.blocks, "again")[0], user="U5")
    await until(lambda: wire.agains)
    await send("interactive", sent[0])
    await slack.press(message, buttons(message.blocks, "again")[0], user="U5")
    await until(lambda: len(wire.agains) == 2)
    assert len(slack.api.messages) == 3


async def test_the_queue_offers_to_cancel(slack: Loopback, wire: WireServer):
    await asked(slack, wire)
    await slack.command("", name="/qart-queue")
    listed = await until(lambda: slack.whispers and slack.whispers[0])
    await slack.press_whisper(0, labelled(listed.blocks, wording.CANCEL_BUTTON))
    await until(lambda: wire.cancelled == ["job-1"])
    await until(lambda: wording.CANCELLED in slack.whispers[-1].text)


async def test_a_kept_result_that_may_not_be_shown_there_leaves_no_message(
    slack: Loopback, wire: WireServer
):
    await asked(slack, wire)
    slack.api.member_of.clear()
    slack.api.messages.clear()
    await wire.succeed()
    await until(lambda: wire.jobs["job-1"].kept)
    slack.api.messages.clear()
    await slack.command("", name="/qart-info")
    listed = await until(lambda: slack.whispers and slack.whispers[-1])
    show = labelled(listed.blocks, wording.SHOW_BUTTON)
    await slack.press_whisper(len(slack.whispers) - 1, show)
    await until(lambda: "/invite" in slack.whispers[-1].text)
    assert slack.api.messages == {}
    slack.api.member_of.add("C1")
    await slack.press_whisper(0, show)
    await until(lambda: len(wire.posts) == 2)
    assert only_message(slack).ts == wire.posts[-1][1].message_id
    # A second press finds nothing kept any more.
    await slack.press_whisper(0, show)
    await until(lambda: slack.whispers[-1].text == wording.NOT_KEPT)
    assert only_message(slack)


async def test_where_the_bot_may_not_post_nothing_is_drawn_again(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    slack.api.member_of.clear()
    await slack.press(message, buttons(message.blocks, "again")[0])
    assert "/invite" in await whisper(slack)
    assert wire.agains == []


async def test_a_result_that_was_replied_to_is_drawn_again_in_its_channel(
    slack: Loopback, wire: WireServer
):
    message = await posted(slack, wire)
    # So Slack names the thread that a message has, in the message itself.
    message.thread_ts = message.ts
    await slack.press(message, buttons(message.blocks, "again")[0])
    await until(lambda: wire.agains)
    assert list(slack.api.messages.values())[-1].thread_ts == ""


async def test_without_the_scope_a_requester_still_deletes_their_own(
    slack: Loopback, wire: WireServer, caplog: pytest.LogCaptureFixture
):
    message = await posted(slack, wire)
    slack.api.granted.remove("users:read")
    await slack.press(message, buttons(message.blocks, "delete")[0])
    assert await whisper(slack) == wording.REMOVED
    assert "missing_scope" in caplog.text
