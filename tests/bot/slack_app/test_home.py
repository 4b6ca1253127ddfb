"""The Home tab."""

import pytest

from bot import wording
from bot.slack_app import ids
from gpu_server.schema import Post
from tests.bot.slack_app.asked import asked, posted
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.people import labelled, read, view_of
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

pytestmark = pytest.mark.usefixtures("app")


async def home(slack: Loopback, user: str = "U1") -> list[dict]:
    slack.api.homes.clear()
    await slack.open_home(user=user)
    return (await until(lambda: slack.api.homes.get(user)))["blocks"]


async def test_it_shows_ones_own_codes_use_and_limits(slack: Loopback, wire: WireServer):
    await posted(slack, wire)
    said = read(await home(slack))
    for fact in ("koi", "seed 42", "job-1", "at most 3 at once", "1 of 20"):
        assert fact in said
    others = read(await home(slack, "U2"))
    assert "job-1" not in others
    assert wording.HOME_EMPTY in others


async def test_the_messages_tab_is_none_of_its_business(slack: Loopback):
    await slack.open_home(tab="messages")
    await home(slack, "U2")
    assert set(slack.api.homes) == {"U2"}


async def test_its_button_opens_the_form_and_the_result_comes_directly(
    slack: Loopback, wire: WireServer
):
    draw = labelled(await home(slack), wording.HOME_DRAW)
    await slack.press_in_home("U1", draw)
    form = await view_of(slack, "U1", ids.FORM)
    await slack.submit(form.id, url="https://example.com", prompt="cat")
    await until(lambda: wire.jobs)
    [message] = slack.api.messages.values()
    assert message.channel == "DU1"
    assert slack.whispers == []


async def test_a_kept_result_can_be_shown_from_there(slack: Loopback, wire: WireServer):
    await asked(slack, wire)
    slack.api.messages.clear()
    await wire.succeed()
    await until(lambda: wire.posts)
    kept = {"posts": [Post(platform="slack")]}
    wire.jobs["job-1"] = wire.jobs["job-1"].model_copy(update=kept)
    send = labelled(await home(slack), wording.SEND_BUTTON)
    await slack.press_in_home("U1", send)
    await until(lambda: wire.posts[-1][1].channel_id == "DU1")


async def test_a_home_that_the_server_does_not_fill_breaks_nothing(
    slack: Loopback, wire: WireServer, caplog: pytest.LogCaptureFixture
):
    slack.api.refusals["views.publish"].append("internal_error")
    await slack.open_home(user="U1")
    await until(lambda: "what came in was not handled" in caplog.text)
    assert await home(slack)
