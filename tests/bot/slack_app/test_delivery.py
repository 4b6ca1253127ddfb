import asyncio

import pytest

from bot import wording
from gpu_server.client import Client
from tests.bot.slack_app.asked import asked
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.people import only_message, pictures, shown
from tests.bot.slack_app.process import running
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


@pytest.mark.usefixtures("app")
async def test_pictures_are_shown_only_once_slack_has_made_them_ready(
    slack: Loopback, wire: WireServer
):
    slack.api.looks_until_ready = 5
    await asked(slack, wire)
    await wire.succeed()
    await until(lambda: wire.posts)
    assert len(pictures(only_message(slack))) == 4
    assert slack.api.called("files.info") == 4 * 6


@pytest.mark.usefixtures("app")
async def test_a_picture_that_slack_never_makes_ready_is_uploaded_again(
    slack: Loopback, wire: WireServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.slack_app.uploads.READY_WITHIN_S", 0.1)
    slack.api.looks_until_ready = 10**6
    await asked(slack, wire)
    await wire.succeed()
    await until(lambda: slack.api.called("files.getUploadURLExternal") > 4)
    slack.api.looks_until_ready = 0
    await until(lambda: wire.posts)
    assert len(pictures(only_message(slack))) == 4
    await until(lambda: set(slack.api.files) == set(wire.posts[0][1].files))


@pytest.mark.usefixtures("app")
async def test_a_refused_look_at_a_picture_leaves_no_upload_behind(
    slack: Loopback, wire: WireServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.conversation.DELIVERY_DELAYS_S", (0.01, 0.01, 0.01))
    slack.api.refusals["files.info"] += ["missing_scope"] * 3
    await asked(slack, wire)
    await wire.succeed()
    await until(lambda: wire.posts)
    assert slack.api.called("files.getUploadURLExternal") > 4
    await until(lambda: set(slack.api.files) == set(wire.posts[0][1].files))


@pytest.mark.usefixtures("app")
async def test_a_deleted_message_is_replaced_by_a_new_one_in_its_channel(
    slack: Loopback, wire: WireServer
):
    await asked(slack, wire)
    slack.api.messages.clear()
    await wire.succeed()
    await until(lambda: wire.posts)
    message = only_message(slack)
    assert len(pictures(message)) == 4
    assert wire.posts[0][1].message_id == message.ts


@pytest.mark.usefixtures("app")
async def test_a_requester_who_takes_no_messages_still_finds_the_result_kept(
    slack: Loopback, wire: WireServer, caplog: pytest.LogCaptureFixture
):
    await asked(slack, wire)
    slack.api.member_of.clear()
    slack.api.refuse_direct.add("U1")
    await wire.succeed()
    await until(lambda: wire.posts)
    assert "cannot be delivered: channel_not_found" in caplog.text
    assert wire.jobs["job-1"].kept


@pytest.mark.usefixtures("app")
async def test_the_contact_sheet_is_uploaded_once_and_from_half_of_the_pictures_on(
    slack: Loopback, wire: WireServer
):
    message = await asked(slack, wire)
    await wire.run(drawn=3)
    await until(lambda: "3 of 8" in shown(message))
    assert pictures(message) == []
    for drawn in (4, 5, 7):
        await wire.run(drawn=drawn)
        await until(lambda drawn=drawn: f"{drawn} of 8" in shown(message))
        [sheet] = pictures(message)
        assert slack.api.files[sheet].content.startswith(b"\xff\xd8")
    assert slack.api.called("files.getUploadURLExternal") == 1
    await wire.succeed()
    await until(lambda: wire.posts)
    assert sheet not in pictures(message)
    assert set(slack.api.files) == set(pictures(message))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("end", ["failed", "channel gone", "erased"])
async def test_the_contact_sheet_is_deleted_however_its_job_ends(
    slack: Loopback, wire: WireServer, end: str
):
    message = await asked(slack, wire)
    await wire.run(drawn=4)
    await until(lambda: pictures(message))
    if end == "erased":
        await wire.erase("job-1")
    else:
        if end == "channel gone":
            slack.api.member_of.clear()
        await wire.fail()
    await until(lambda: not slack.api.files)


@pytest.mark.usefixtures("app")
async def test_without_the_sheet_progress_goes_on(slack: Loopback, wire: WireServer):
    message = await asked(slack, wire)
    slack.api.refusals["files.getUploadURLExternal"].append("storage_limit_reached")
    for drawn in (4, 6):
        await wire.run(drawn=drawn)
        await until(lambda drawn=drawn: f"{drawn} of 8" in shown(message))
    assert pictures(message) == []
    assert slack.api.called("files.getUploadURLExternal") == 1


async def test_a_result_that_slack_refuses_is_owned_up_to_and_shown_after_a_restart(
    slack: Loopback, wire: WireServer, server: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.conversation.DELIVERY_DELAYS_S", ())
    async with running(slack, server):
        await asked(slack, wire)
        slack.api.refusals["chat.update"].append("invalid_blocks")
        await wire.succeed()
        await until(lambda: wording.NOT_POSTED in shown(only_message(slack)))
    assert wire.posts == []
    await until(lambda: not slack.api.files)
    async with running(slack, server):
        await until(lambda: wire.posts)
    assert len(pictures(only_message(slack))) == len(slack.api.files) == 4


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("trouble", ["refused", "gateway"])
async def test_files_that_cannot_be_deleted_do_not_hide_why_a_result_is_not_shown(
    slack: Loopback,
    wire: WireServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    trouble: str,
):
    monkeypatch.setattr("bot.conversation.DELIVERY_DELAYS_S", ())
    await asked(slack, wire)
    slack.api.refusals["chat.update"].append("invalid_blocks")
    if trouble == "refused":
        slack.api.refusals["files.delete"] = ["cant_delete_file"] * 4
    else:
        slack.api.broken["files.delete"] = 4
    await wire.succeed()
    await until(lambda: wording.NOT_POSTED in shown(only_message(slack)))
    assert slack.api.called("files.delete") == len(slack.api.files) == 4
    assert "invalid_blocks" in caplog.text


@pytest.mark.usefixtures("app")
async def test_files_that_a_message_may_show_after_all_are_kept(slack: Loopback, wire: WireServer):
    await asked(slack, wire)
    slack.api.messages.clear()
    slack.api.half_done["chat.postMessage"] = 1
    slack.api.refusals["chat.postMessage"] = ["", "is_archived"]
    await wire.succeed()
    await until(lambda: wire.posts)
    assert wire.jobs["job-1"].kept
    result, *_ = slack.api.messages.values()
    assert len(pictures(result)) == 4
    assert set(pictures(result)) == set(slack.api.files)


@pytest.mark.usefixtures("app")
async def test_a_failed_job_says_why(slack: Loopback, wire: WireServer):
    await asked(slack, wire)
    await wire.fail(message="The disk is full.")
    await until(lambda: wire.posts)
    assert "The disk is full." in shown(only_message(slack))


@pytest.mark.usefixtures("app")
async def test_a_rate_limit_is_waited_out(slack: Loopback, wire: WireServer):
    await asked(slack, wire)
    slack.api.limits["chat.update"].append(0)
    slack.api.limits["files.info"].append(0)
    await wire.succeed()
    await until(lambda: wire.posts)
    assert len(pictures(only_message(slack))) == 4


@pytest.mark.usefixtures("app")
async def test_a_message_that_may_have_been_posted_is_not_posted_again(
    slack: Loopback, wire: WireServer
):
    slack.api.half_done["chat.postMessage"] = 1
    await slack.command("https://example.com koi")
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert whisper.text == wording.SOMETHING_BROKE
    assert len(slack.api.messages) == slack.api.called("chat.postMessage") == 1
    assert wire.requests == []


@pytest.mark.usefixtures("app")
async def test_what_may_be_done_twice_is_repeated_at_once(slack: Loopback, wire: WireServer):
    await asked(slack, wire)
    slack.api.half_done["chat.update"] = 1
    await wire.run(drawn=2)
    await until(lambda: "2 of 8" in shown(only_message(slack)))
    await until(lambda: slack.api.called("chat.update") == 3)


@pytest.mark.usefixtures("app")
async def test_an_outage_of_slack_is_waited_out(slack: Loopback, wire: WireServer):
    await asked(slack, wire)
    slack.api.broken["files.getUploadURLExternal"] = 2
    slack.api.refusals["chat.update"] = ["internal_error", "service_unavailable"]
    await wire.succeed()
    await until(lambda: wire.posts)
    assert len(pictures(only_message(slack))) == 4
    assert len(wire.posts) == 1


@pytest.mark.usefixtures("app")
async def test_progress_that_slack_refuses_is_not_tried_over_and_over(
    slack: Loopback, wire: WireServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.conversation.PROGRESS_INTERVAL_S", 0.01)
    slack.api.refusals["chat.update"] = ["message_not_found"] * 20
    await slack.command("https://example.com koi")
    await until(lambda: slack.api.called("chat.update"))
    await asyncio.sleep(0.2)
    assert slack.api.called("chat.update") == 1


@pytest.mark.usefixtures("app")
async def test_a_lost_progress_update_does_not_stop_the_result(slack: Loopback, wire: WireServer):
    await asked(slack, wire)
    slack.api.refusals["chat.update"].append("internal_error")
    await wire.run(drawn=2)
    await until(lambda: slack.api.refusals["chat.update"] == [])
    await wire.run(drawn=3)
    await until(lambda: "3 of 8" in shown(only_message(slack)))
    await wire.succeed()
    await until(lambda: wire.posts)


async def test_a_job_accepted_before_a_restart_is_delivered_once_in_its_message(
    slack: Loopback, wire: WireServer, server: Client
):
    async with running(slack, server):
        await asked(slack, wire)
        message = only_message(slack)
    await wire.succeed()
    async with running(slack, server):
        await until(lambda: wire.posts)
    async with running(slack, server):
        pass
    assert only_message(slack) is message
    assert len(pictures(message)) == 4
    assert len(wire.posts) == 1


async def test_a_command_repeated_after_a_restart_keeps_its_first_message(
    slack: Loopback, wire: WireServer, server: Client
):
    async with running(slack, server):
        await slack.command("https://example.com koi", trigger="9.9.abc")
        await until(lambda: wire.jobs)
        first = only_message(slack)
    async with running(slack, server):
        await slack.command("https://example.com koi", trigger="9.9.abc")
        await until(lambda: slack.api.deleted)
        assert only_message(slack) is first
        await wire.succeed()
        await until(lambda: wire.posts)
    assert len(wire.jobs) == 1
    assert len(pictures(first)) == 4
