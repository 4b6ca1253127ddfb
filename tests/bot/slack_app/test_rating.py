import pytest

from bot import wording
from gpu_server.client import Client
from gpu_server.schema import JobStatus, Problem
from tests.bot.slack_app.asked import posted
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.people import buttons, only_message, shown
from tests.bot.slack_app.process import running
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


@pytest.mark.usefixtures("app")
async def test_a_vote_is_stored_thanked_for_privately_and_can_be_taken_back(
    slack: Loopback, wire: WireServer
):
    message = await posted(slack, wire)
    edits = message.edits
    await slack.press(message, buttons(message.blocks, "vote")[1], user="U5")
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert whisper.user == "U5"
    assert wording.VOTE_THANKS.format(number=2) in whisper.text
    (vote,) = wire.votes
    second = wire.jobs["job-1"].presented[1].index
    assert (vote.candidate_index, vote.position, vote.rater.user_id) == (second, 2, "U5")
    assert not vote.withdrawn

    (take_back,) = buttons(whisper.blocks, "unvote")
    await slack.press_whisper(0, take_back)
    await until(lambda: len(wire.votes) == 2 and slack.whispers[0] is not whisper)
    assert wire.votes[1].withdrawn
    assert slack.whispers[0].text == wording.VOTE_TAKEN_BACK.format(number=2)
    assert slack.whispers[0].blocks == []
    assert message.edits == edits


async def test_buttons_work_after_a_restart_of_the_bot(
    slack: Loopback, wire: WireServer, server: Client
):
    async with running(slack, server):
        message = await posted(slack, wire)
    async with running(slack, server):
        await slack.press(message, buttons(message.blocks, "vote")[0])
        await until(lambda: wire.votes and slack.whispers)
    assert wire.votes[0].candidate_index == wire.jobs["job-1"].presented[0].index


@pytest.mark.usefixtures("app")
async def test_a_vote_that_the_server_refuses_is_explained(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    wire.refusal = Problem(title="Gone", status=404, detail="That job is deleted.")
    await slack.press(message, buttons(message.blocks, "vote")[0])
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert whisper.text == "That job is deleted."


@pytest.mark.usefixtures("app")
async def test_only_the_requester_can_cancel(slack: Loopback, wire: WireServer):
    await slack.command("https://example.com koi", user="U1")
    await until(lambda: wire.jobs)
    message = await until(lambda: only_message(slack))
    (cancel,) = await until(lambda: buttons(message.blocks, "cancel"))
    await slack.press(message, cancel, user="U2")
    await until(lambda: slack.whispers)
    assert (slack.whispers[0].user, slack.whispers[0].text) == ("U2", wording.NOT_YOURS)
    assert wire.cancelled == []

    await slack.press(message, cancel, user="U1")
    await until(lambda: wire.posts)
    assert wire.jobs["job-1"].status is JobStatus.CANCELLED
    assert wording.CANCELLED in shown(message)
    assert buttons(message.blocks, "cancel") == []
