"""How answers reach one person when the usual way is shut."""

import pytest

from gpu_server.schema import Problem
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.people import only_message
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

pytestmark = pytest.mark.usefixtures("app")

REFUSED = Problem(title="Bad URL", status=422, detail="No such link.")


async def test_an_answer_after_half_an_hour_goes_to_the_channel(slack: Loopback, wire: WireServer):
    wire.accepting.clear()
    await slack.command("https://example.com koi", user="U5")
    await until(lambda: only_message(slack))
    slack.now = lambda: 10**9
    wire.refusal = REFUSED
    wire.accepting.set()
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert (whisper.user, whisper.channel, whisper.text) == ("U5", "C1", "No such link.")
    assert slack.api.called("chat.postEphemeral") == 1


async def test_where_the_bot_may_not_whisper_it_writes_directly(slack: Loopback, wire: WireServer):
    wire.accepting.clear()
    await slack.command("https://example.com koi", user="U5", channel="CPUBLIC")
    await until(lambda: only_message(slack))
    slack.now = lambda: 10**9
    wire.refusal = REFUSED
    wire.accepting.set()
    message = await until(lambda: [m for m in slack.api.messages.values() if m.channel == "DU5"])
    assert message[0].text == "No such link."
    assert slack.whispers == []


async def test_who_cannot_be_reached_at_all_is_only_logged(
    slack: Loopback, wire: WireServer, caplog: pytest.LogCaptureFixture
):
    wire.accepting.clear()
    await slack.command("https://example.com koi", user="U5", channel="CPUBLIC")
    await until(lambda: only_message(slack))
    slack.now = lambda: 10**9
    slack.api.refuse_direct.add("U5")
    wire.refusal = REFUSED
    wire.accepting.set()
    await until(lambda: "did not reach its person" in caplog.text)
