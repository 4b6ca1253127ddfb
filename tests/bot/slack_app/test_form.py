"""`/qart picture` and its form."""

import json

import pytest

from bot import wording
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.people import only_message
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

pytestmark = pytest.mark.usefixtures("app")

URL = "https://example.com/?a=1&b=2"
JPEG = b"\xff\xd8 as it was sent"


async def opened(slack: Loopback, text: str = "picture") -> str:
    """The id of a form that was opened just now."""
    known = len(slack.api.views)
    await slack.command(text)
    await until(lambda: len(slack.api.views) > known)
    return next(reversed(slack.api.views))


async def whisper(slack: Loopback) -> str:
    return (await until(lambda: slack.whispers and slack.whispers[-1])).text


async def test_the_form_asks_for_one_picture_a_link_and_a_title(slack: Loopback, wire: WireServer):
    view = slack.api.views[await opened(slack, " Picture ")]
    assert [block["element"]["type"] for block in view["blocks"]] == [
        "file_input",
        "url_text_input",
        "plain_text_input",
    ]
    assert view["blocks"][0]["element"]["max_files"] == 1
    assert slack.whispers == []
    assert slack.api.messages == {}
    assert wire.requests == []


async def test_the_result_goes_to_the_channel_of_the_command(slack: Loopback, wire: WireServer):
    await slack.command("picture", user="U7", channel="CPUBLIC")
    view_id = await until(lambda: next(iter(slack.api.views), None))
    file = slack.api.add_file("cat.jpg", JPEG)
    await slack.submit_form(view_id, URL, "<my> & cat", file, user="U7")
    await until(lambda: wire.jobs)
    [request] = wire.requests
    assert wire.pictures == {request.image: JPEG}
    assert (request.url, request.prompt) == (URL, "<my> & cat")
    assert (request.requester.user_id, request.private) == ("U7", False)
    await wire.succeed()
    await until(lambda: wire.posts)
    assert only_message(slack).channel == "CPUBLIC"


async def test_a_form_opened_in_private_stays_out_of_the_gallery(slack: Loopback, wire: WireServer):
    body = slack.command_body("picture")
    await slack.envelope("slash_commands", {**body, "channel_name": "directmessage"})
    view_id = await until(lambda: next(iter(slack.api.views), None))
    await slack.submit_form(view_id, URL, "cat", slack.api.add_file("cat.jpg", JPEG))
    await until(lambda: wire.requests)
    assert wire.requests[0].private


async def test_a_form_that_comes_twice_gives_one_job(slack: Loopback, wire: WireServer):
    view_id = await opened(slack)
    body = slack.form_body(view_id, URL, "cat", slack.api.add_file("cat.jpg", JPEG))
    other = await opened(slack)
    for _ in range(2):
        await slack.envelope("interactive", body)
    await slack.submit_form(other, URL, "dog", slack.api.add_file("dog.jpg", JPEG))
    await until(lambda: len(wire.jobs) == 2)
    assert sorted(request.prompt for request in wire.requests) == ["cat", "dog"]
    assert len(slack.api.messages) == 2


async def test_a_form_is_acknowledged_before_slack_and_the_server_are_asked(
    slack: Loopback, wire: WireServer
):
    view_id = await opened(slack)
    wire.accepting.clear()
    await slack.submit_form(view_id, URL, "cat", slack.api.add_file("cat.jpg", JPEG))
    assert wire.jobs == {}
    wire.accepting.set()
    await until(lambda: wire.jobs)


async def test_without_the_scope_the_person_is_told_and_the_log_says_why(
    slack: Loopback, wire: WireServer, caplog: pytest.LogCaptureFixture
):
    view_id = await opened(slack)
    file = slack.api.add_file("cat.jpg", JPEG)
    slack.api.granted.remove("files:read")
    await slack.submit_form(view_id, URL, "cat", file)
    assert await whisper(slack) == wording.SOMETHING_BROKE
    assert "missing_scope" in caplog.text
    assert wire.requests == []


async def test_a_sign_in_page_is_not_taken_for_the_picture(slack: Loopback, wire: WireServer):
    view_id = await opened(slack)
    file = slack.api.add_file("cat.jpg", JPEG)
    slack.api.signed_out = True
    await slack.submit_form(view_id, URL, "cat", file)
    assert await whisper(slack) == wording.PICTURE_GONE
    assert wire.pictures == {}
    assert slack.api.messages == {}


async def test_a_larger_file_than_announced_is_not_read_to_its_end(
    slack: Loopback, wire: WireServer
):
    view_id = await opened(slack)
    file = slack.api.add_file("cat.jpg", bytes(20 * 1024 * 1024 + 1))
    file.length = 1000
    await slack.submit_form(view_id, URL, "cat", file)
    assert "over 20 MB" in await whisper(slack)
    assert wire.pictures == {}


async def test_where_the_bot_is_not_invited_the_person_is_told_how_to(
    slack: Loopback, wire: WireServer
):
    await slack.command("picture", channel="CPRIVATE")
    view_id = await until(lambda: next(iter(slack.api.views), None))
    await slack.submit_form(view_id, URL, "cat", slack.api.add_file("cat.jpg", JPEG))
    assert "/invite" in await whisper(slack)
    assert wire.requests == []


async def test_the_form_remembers_nothing_but_where_it_came_from(slack: Loopback):
    view = slack.api.views[await opened(slack)]
    memory = json.loads(view["private_metadata"])
    assert memory["origin"] == {"user_id": "U1", "channel_id": "C1", "private": False}
    assert set(memory) == {"origin", "respond"}


async def test_the_usage_names_the_form(slack: Loopback):
    await slack.command("")
    assert wording.USAGE_PICTURE in await whisper(slack)
