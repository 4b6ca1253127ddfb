"""One picture opened alone, in a modal."""

import pytest

from bot import wording
from bot.slack_app import ids
from gpu_server.client import Client
from gpu_server.schema import CandidateView, Problem, VoteKind
from tests.bot.slack_app.asked import posted
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_state import Message, OpenView
from tests.bot.slack_app.people import (
    buttons,
    files_in,
    labelled,
    newest_view,
    pictures,
    read,
    view_of,
)
from tests.bot.slack_app.process import running
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

FULL = Problem(title="Limit reached", status=429, detail="You have 10 codes waiting already.")


async def opened(slack: Loopback, wire: WireServer) -> OpenView:
    """Number 2 of a result, opened by U5."""
    message = await posted(slack, wire)
    await slack.press(message, buttons(message.blocks, "open")[1], user="U5")
    await until(lambda: (v := newest_view(slack, "U5")) and files_in(v.view["blocks"]))
    return await view_of(slack, "U5", ids.OPENED)


async def press(slack: Loopback, view: OpenView, label: str, **filled: str) -> None:
    await slack.press_in_view(view.id, labelled(view.view["blocks"], label), **filled)


async def says(view: OpenView, text: str) -> None:
    await until(lambda: text in read(view.view["blocks"]))


@pytest.mark.usefixtures("app")
async def test_the_picture_of_the_message_is_shown_again_without_an_upload(
    slack: Loopback, wire: WireServer
):
    view = await opened(slack, wire)
    message = next(iter(slack.api.messages.values()))
    assert files_in(view.view["blocks"]) == [pictures(message)[1]]
    assert slack.api.called("files.getUploadURLExternal") == 4


@pytest.mark.usefixtures("app")
async def test_the_modal_is_there_before_the_server_answers(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    # A message of which Slack sends no files, so that the picture is uploaded.
    for block in message.blocks:
        if block["type"] == "image":
            block["slack_file"] = {"url": "https://files.slack.example/x"}
    slack.api.looks_until_ready = 10**6
    await slack.press(message, buttons(message.blocks, "open")[0])
    view = await view_of(slack, "U1", ids.OPENED)
    assert wording.OPENING in read(view.view["blocks"])
    slack.api.looks_until_ready = 0
    await until(lambda: files_in(view.view["blocks"]))
    assert slack.api.called("files.getUploadURLExternal") == 5


@pytest.mark.usefixtures("app")
async def test_a_deleted_picture_is_told_in_the_modal(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    bare = [CandidateView(index=i, seed=i) for i in range(8)]
    await wire.change(candidates=bare)
    await slack.press(message, buttons(message.blocks, "open")[0])
    view = await view_of(slack, "U1", ids.OPENED)
    await says(view, wording.DELETED)


@pytest.mark.usefixtures("app")
async def test_a_verdict_is_thanked_for_in_the_modal_and_the_phone_may_follow(
    slack: Loopback, wire: WireServer
):
    view = await opened(slack, wire)
    await press(slack, view, wording.SCANS_BUTTON)
    await says(view, wording.VERDICT_SCANS.format(number=2))
    assert await slack.submit(view.id, phone="iPhone 15") == {}
    await until(lambda: len(wire.votes) == 2)
    assert [(v.kind, v.phone) for v in wire.votes] == [
        (VoteKind.SCANS, ""),
        (VoteKind.SCANS, "iPhone 15"),
    ]
    assert slack.whispers == []


@pytest.mark.usefixtures("app")
async def test_a_press_that_still_carries_the_modal_of_before_forgets_no_verdict(
    slack: Loopback, wire: WireServer
):
    view = await opened(slack, wire)
    before = view.view
    await press(slack, view, wording.SCANS_BUTTON)
    await says(view, wording.VERDICT_SCANS.format(number=2))
    view.view = before
    await press(slack, view, wording.VARIATIONS_BUTTON)
    await says(view, wording.VARIATIONS_ASKED)
    assert await slack.submit(view.id, phone="Pixel 8") == {}
    await until(lambda: len(wire.votes) == 2)
    assert (wire.votes[1].kind, wire.votes[1].phone) == (VoteKind.SCANS, "Pixel 8")


@pytest.mark.usefixtures("app")
async def test_a_verdict_counts_before_the_server_has_answered(slack: Loopback, wire: WireServer):
    view = await opened(slack, wire)
    wire.accepting.clear()
    await press(slack, view, wording.FAILS_BUTTON)
    assert await slack.submit(view.id, phone="Pixel 8") == {}
    wire.accepting.set()
    await until(lambda: len(wire.votes) == 2)
    assert {vote.kind for vote in wire.votes} == {VoteKind.FAILS}


@pytest.mark.usefixtures("app")
async def test_a_phone_without_a_verdict_is_not_lost_unseen(slack: Loopback, wire: WireServer):
    view = await opened(slack, wire)
    assert await slack.submit(view.id, phone="Pixel 8") == {"phone": wording.VERDICT_FIRST}
    assert await slack.submit(view.id, phone="") == {}
    assert wire.votes == []


async def test_the_modal_works_after_a_restart_of_the_bot(
    slack: Loopback, wire: WireServer, server: Client
):
    async with running(slack, server):
        view = await opened(slack, wire)
    async with running(slack, server):
        await press(slack, view, wording.FAILS_BUTTON, phone="Pixel 8")
        await says(view, wording.VERDICT_FAILS.format(number=2))
    assert wire.votes[0].phone == "Pixel 8"


@pytest.mark.usefixtures("app")
async def test_refused_variations_are_told_in_the_modal_and_leave_no_message(
    slack: Loopback, wire: WireServer
):
    view = await opened(slack, wire)
    wire.refusal = FULL
    await press(slack, view, wording.VARIATIONS_BUTTON)
    await says(view, FULL.detail)
    assert len(slack.api.messages) == 1


@pytest.mark.usefixtures("app")
async def test_an_answer_to_a_modal_that_was_closed_goes_to_the_channel(
    slack: Loopback, wire: WireServer
):
    view = await opened(slack, wire)
    wire.refusal = FULL
    wire.accepting.clear()
    await press(slack, view, wording.SCANS_BUTTON)
    slack.close(view.id)
    wire.accepting.set()
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert (whisper.user, whisper.text) == ("U5", FULL.detail)


@pytest.mark.usefixtures("app")
async def test_variations_are_drawn_in_the_thread_of_the_message(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    parent = Message("C1", "1600000000.000001", "Which one?", [])
    slack.api.messages["C1", parent.ts] = parent
    message.thread_ts = parent.ts
    await slack.press(message, buttons(message.blocks, "open")[1], user="U5")
    await until(lambda: (v := newest_view(slack, "U5")) and files_in(v.view["blocks"]))
    view = newest_view(slack, "U5")
    await press(slack, view, wording.VARIATIONS_BUTTON)
    await says(view, wording.VARIATIONS_ASKED)
    reply = list(slack.api.messages.values())[-1]
    assert (reply.channel, reply.thread_ts) == ("C1", parent.ts)


@pytest.mark.usefixtures("app")
async def test_who_takes_no_direct_messages_is_told_how_to_get_the_file(
    slack: Loopback, wire: WireServer
):
    view = await opened(slack, wire)
    slack.api.refuse_direct.add("U5")
    await press(slack, view, wording.DOWNLOAD_BUTTON)
    await says(view, wording.NO_PRIVATE_MESSAGES)
    slack.api.refuse_direct.clear()
    await press(slack, view, wording.DOWNLOAD_BUTTON)
    await says(view, wording.DOWNLOAD_SENT)
    [file] = [f for f in slack.api.files.values() if f.channel == "DU5"]
    assert file.name.endswith(".png")
