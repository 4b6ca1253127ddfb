"""The form that `/qart` alone opens."""

import html
import json

import pytest

from bot import wording
from bot.slack_app import ids
from gpu_server.schema import MAX_NEGATIVE_CHARS, MAX_PROMPT_CHARS, MAX_URL_CHARS, Problem
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import BOT_TOKEN
from tests.bot.slack_app.loopback_state import OpenView
from tests.bot.slack_app.people import only_message, view_of
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

pytestmark = pytest.mark.usefixtures("app")

URL = "https://example.com/?a=1&b=2"
JPEG = b"\xff\xd8 as it was sent"


async def opened(
    slack: Loopback, text: str = "", user: str = "U1", channel: str = "C1"
) -> OpenView:
    """A form that was opened just now."""
    await slack.command(text, user=user, channel=channel)
    return await view_of(slack, user, ids.FORM)


async def whisper(slack: Loopback) -> str:
    return (await until(lambda: slack.whispers and slack.whispers[-1])).text


@pytest.mark.parametrize("text", ["", "  ", "picture", " Picture "])
async def test_the_form_asks_for_all_one_may_want(slack: Loopback, wire: WireServer, text: str):
    form = await opened(slack, text)
    inputs = {block["block_id"]: block for block in form.view["blocks"]}
    assert {name: block["element"]["type"] for name, block in inputs.items()} == {
        "url": "url_text_input",
        "prompt": "plain_text_input",
        "style": "static_select",
        "negative": "plain_text_input",
        "seed": "number_input",
        "picture": "file_input",
        "private": "checkboxes",
    }
    assert [name for name, block in inputs.items() if not block["optional"]] == ["url", "prompt"]
    assert inputs["prompt"]["element"]["multiline"]
    assert inputs["prompt"]["element"]["max_length"] == MAX_PROMPT_CHARS
    assert inputs["negative"]["element"]["max_length"] == MAX_NEGATIVE_CHARS
    assert inputs["picture"]["element"]["max_files"] == 1
    styles = [o["value"] for o in inputs["style"]["element"]["options"]]
    assert styles == ["ukiyo-e", "watercolour"]
    assert slack.whispers == []
    assert slack.api.messages == {}
    assert wire.requests == []


async def test_all_that_is_filled_in_travels(slack: Loopback, wire: WireServer):
    form = await opened(slack, user="U7", channel="CPUBLIC")
    file = slack.add_file("cat.jpg", JPEG)
    wrong = await slack.submit(
        form.id,
        url=URL,
        prompt="<my> & cat\nin two lines",
        style="ukiyo-e",
        negative="text",
        seed="4294967295",
        picture=file,
    )
    assert wrong == {}
    await until(lambda: wire.jobs)
    [request] = wire.requests
    assert wire.pictures == {request.image: JPEG}
    assert (request.url, request.prompt) == (URL, "<my> & cat\nin two lines")
    assert (request.style, request.negative_prompt, request.seed) == ("ukiyo-e", "text", 2**32 - 1)
    assert (request.requester.user_id, request.private) == ("U7", False)
    await wire.succeed()
    await until(lambda: wire.posts)
    assert only_message(slack).channel == "CPUBLIC"


async def test_a_form_opened_in_private_stays_out_of_the_gallery(slack: Loopback, wire: WireServer):
    slack.api.direct.add("D7")
    form = await opened(slack, channel="D7")
    await slack.submit(form.id, url=URL, prompt="cat")
    await until(lambda: wire.requests)
    [request] = wire.requests
    assert request.private
    assert request.reply_to.channel_id == "D7"
    assert (request.place.community, request.place.channel) == ("T1", "")


async def test_a_private_request_that_cannot_be_written_to_is_refused(
    slack: Loopback, wire: WireServer
):
    slack.api.refuse_direct.add("U1")
    form = await opened(slack)
    await slack.submit(form.id, url=URL, prompt="cat", private=True)
    assert await whisper(slack) == wording.NO_PRIVATE_MESSAGES
    assert wire.requests == []


@pytest.mark.parametrize("seed", ["-1", "4294967296", "seven"])
async def test_a_seed_that_cannot_be_keeps_the_form_open(
    slack: Loopback, wire: WireServer, seed: str
):
    form = await opened(slack)
    # As from a client that does not check.
    body = slack.submission(form.id, url=URL, prompt="cat")
    body["view"]["state"]["values"]["seed"]["value"]["value"] = seed
    answer = await slack.envelope("interactive", body)
    assert answer == {"response_action": "errors", "errors": {"seed": wording.BAD_SEED}}
    assert wire.requests == []


async def test_a_link_that_no_code_holds_keeps_the_form_open(slack: Loopback, wire: WireServer):
    form = await opened(slack)
    longest = "https://example.com/".ljust(MAX_URL_CHARS, "a")
    told = {"url": wording.LINK_TOO_LONG.format(most=MAX_URL_CHARS)}
    assert await slack.submit(form.id, url=f"{longest}a", prompt="cat") == told
    assert await slack.submit(form.id, url=longest, prompt="x" * MAX_PROMPT_CHARS) == {}
    await until(lambda: wire.jobs)


@pytest.mark.parametrize("by", ["form", "command"])
async def test_what_was_long_to_type_comes_back_with_a_refusal(
    slack: Loopback, wire: WireServer, by: str
):
    wire.refusal = Problem(title="Full", status=429, detail="You have 10 codes waiting already.")
    prompt = "koi & carp, " * 160 + "gold"
    if by == "form":
        await slack.submit((await opened(slack)).id, url=URL, prompt=prompt)
    else:
        await slack.command(f"https://example.com {prompt}".replace("&", "&amp;"))
    await until(lambda: len(slack.whispers) == 2)
    told = [html.unescape(whisper.text) for whisper in slack.whispers]
    assert told == [wire.refusal.detail, f"{wording.GIVEN_BACK}\n{prompt}"]


async def test_a_form_that_comes_twice_gives_one_job(slack: Loopback, wire: WireServer):
    form = await opened(slack)
    body = slack.submission(form.id, url=URL, prompt="cat")
    slack.close(form.id)
    other = await opened(slack)
    for _ in range(2):
        await slack.envelope("interactive", body)
    await slack.submit(other.id, url=URL, prompt="dog")
    await until(lambda: len(wire.jobs) == 2)
    assert sorted(request.prompt for request in wire.requests) == ["cat", "dog"]
    assert len(slack.api.messages) == 2


async def test_a_form_is_acknowledged_before_the_server_is_asked(slack: Loopback, wire: WireServer):
    form = await opened(slack)
    wire.accepting.clear()
    await slack.submit(form.id, url=URL, prompt="cat", picture=slack.add_file("c.jpg", JPEG))
    assert wire.jobs == {}
    wire.accepting.set()
    await until(lambda: wire.jobs)


async def test_without_the_scope_the_person_is_told_and_the_log_says_why(
    slack: Loopback, wire: WireServer, caplog: pytest.LogCaptureFixture
):
    form = await opened(slack)
    file = slack.add_file("cat.jpg", JPEG)
    slack.api.granted.remove("files:read")
    await slack.submit(form.id, url=URL, prompt="cat", picture=file)
    assert await whisper(slack) == wording.SOMETHING_BROKE
    assert "missing_scope" in caplog.text
    assert wire.requests == []


async def test_a_picture_that_cannot_be_fetched_is_told_and_no_token_is_logged(
    slack: Loopback, wire: WireServer, caplog: pytest.LogCaptureFixture
):
    form = await opened(slack)
    file = slack.add_file("cat.jpg", JPEG)
    slack.api.unfetchable = True
    await slack.submit(form.id, url=URL, prompt="cat", picture=file)
    assert await whisper(slack) == wording.PICTURE_GONE
    assert "503" in caplog.text
    assert BOT_TOKEN not in caplog.text
    assert wire.requests == []


async def test_a_sign_in_page_is_not_taken_for_the_picture(slack: Loopback, wire: WireServer):
    form = await opened(slack)
    file = slack.add_file("cat.jpg", JPEG)
    slack.api.signed_out = True
    await slack.submit(form.id, url=URL, prompt="cat", picture=file)
    assert await whisper(slack) == wording.PICTURE_GONE
    assert wire.pictures == {}
    assert slack.api.messages == {}


async def test_the_token_is_shown_to_slack_only(
    slack: Loopback, wire: WireServer, caplog: pytest.LogCaptureFixture
):
    form = await opened(slack)
    file = slack.add_file("cat.jpg", JPEG)
    # Another name of this machine, where the file could be fetched as well.
    slack.api.files_at = slack.api.base.replace("127.0.0.1", "localhost")
    await slack.submit(form.id, url=URL, prompt="cat", picture=file)
    assert await whisper(slack) == wording.PICTURE_GONE
    assert "lies at localhost" in caplog.text
    assert wire.pictures == {}


async def test_a_larger_file_than_announced_is_not_read_to_its_end(
    slack: Loopback, wire: WireServer
):
    form = await opened(slack)
    file = slack.add_file("cat.jpg", bytes(20 * 1024 * 1024 + 1))
    file.length = 1000
    await slack.submit(form.id, url=URL, prompt="cat", picture=file)
    assert "over 20 MB" in await whisper(slack)
    assert wire.pictures == {}


async def test_where_the_bot_is_not_invited_the_person_is_told_how_to(
    slack: Loopback, wire: WireServer
):
    form = await opened(slack, channel="CPRIVATE")
    await slack.submit(form.id, url=URL, prompt="cat")
    assert "/invite" in await whisper(slack)
    assert wire.requests == []


async def test_a_form_that_comes_too_late_is_told(slack: Loopback):
    slack.api.refusals["views.open"].append("expired_trigger_id")
    await slack.command("")
    assert await whisper(slack) == wording.TOO_SLOW


async def test_the_form_remembers_nothing_but_where_it_came_from(slack: Loopback):
    form = await opened(slack)
    memory = json.loads(form.view["private_metadata"])
    url = memory["origin"].pop("response_url")
    assert url.startswith(slack.api.base)
    assert memory == {
        "origin": {"user_id": "U1", "channel_id": "C1", "private": False, "thread_ts": ""}
    }


async def test_a_form_that_was_open_across_a_deploy_is_still_taken(
    slack: Loopback, wire: WireServer
):
    form = await opened(slack)
    body = slack.submission(form.id, url=URL, prompt="cat")
    old = {"origin": {"user_id": "U1", "channel_id": "C1", "private": True}, "respond": "gone"}
    body["view"]["private_metadata"] = json.dumps(old)
    for name in ("style", "negative", "seed", "private"):
        del body["view"]["state"]["values"][name]
    await slack.envelope("interactive", body)
    await until(lambda: wire.requests)
    assert (wire.requests[0].style, wire.requests[0].private) == (None, True)


async def test_the_shortcut_of_a_message_draws_in_its_thread(slack: Loopback, wire: WireServer):
    await slack.command("https://example.com koi")
    await until(lambda: wire.jobs)
    parent = only_message(slack)
    await slack.message_shortcut(ids.FORM_IN_THREAD, parent, user="U5")
    form = await view_of(slack, "U5", ids.FORM)
    await slack.submit(form.id, url=URL, prompt="cat")
    await until(lambda: len(wire.jobs) == 2)
    reply = list(slack.api.messages.values())[-1]
    assert (reply.channel, reply.thread_ts) == ("C1", parent.ts)
    # The thread outlives a deleted message.
    del slack.api.messages["C1", reply.ts]
    await wire.succeed("job-2")
    await until(lambda: wire.posts)
    assert list(slack.api.messages.values())[-1].thread_ts == parent.ts


async def test_the_shortcut_of_the_composer_draws_in_a_direct_message(
    slack: Loopback, wire: WireServer
):
    await slack.shortcut(ids.OPEN_FORM, user="U5")
    form = await view_of(slack, "U5", ids.FORM)
    assert "private" not in {block["block_id"] for block in form.view["blocks"]}
    await slack.submit(form.id, url=URL, prompt="cat")
    await until(lambda: wire.jobs)
    assert only_message(slack).channel == "DU5"
    assert wire.requests[0].private
