import pytest

from bot import wording
from gpu_server.schema import Problem
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.people import buttons, only_message, pictures, raw, shown
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

pytestmark = pytest.mark.usefixtures("app")

REFUSED = Problem(type="/problems/invalid-url", title="Bad URL", status=422, detail="No such link.")


async def test_one_message_lives_from_the_command_to_the_four_pictures(
    slack: Loopback, wire: WireServer
):
    await slack.command("<https://example.com|example.com> koi pond, indigo &amp; gold")
    job = await until(lambda: wire.jobs.get("job-1"))
    assert (job.url, job.prompt) == ("https://example.com", "koi pond, indigo & gold")
    message = only_message(slack)
    await until(lambda: "place 3 in line" in shown(message))
    await wire.run(drawn=4)
    await until(lambda: "4 of 8 drawn" in shown(message))
    assert buttons(message.blocks, "cancel") == ["qart:1:cancel:job-1:U1"]

    await wire.succeed()
    await until(lambda: wire.posts)

    assert only_message(slack) is message
    (job_id, post), *others = wire.posts
    assert others == []
    assert (job_id, post.channel_id, post.message_id) == ("job-1", "C1", message.ts)
    said = shown(message)
    assert "Leads to https://example.com" in said
    assert "koi pond, indigo & gold" in said
    assert "3 of 4 scan" in said
    assert "job-1" in said
    assert "· ✅ scans · beauty 5.0/10 · seed 106" in said
    assert "· ⚠️ may not scan · beauty 5.5/10 · seed 105" in said
    assert buttons(message.blocks, "cancel") == []
    order = [candidate.index for candidate in wire.jobs["job-1"].presented]
    assert buttons(message.blocks, "vote") == [
        f"qart:1:vote:job-1:{index}:{number}" for number, index in enumerate(order, 1)
    ]
    uploaded = [slack.api.files[file_id].content for file_id in pictures(message)]
    assert uploaded == [wire.images[wire.picture(index)] for index in order]


async def test_the_command_is_acknowledged_before_the_server_is_asked(
    slack: Loopback, wire: WireServer
):
    wire.accepting.clear()
    await slack.command("https://example.com koi")
    assert wire.jobs == {}
    wire.accepting.set()
    await until(lambda: wire.jobs)


async def test_the_command_is_acknowledged_before_slack_answers(slack: Loopback):
    slack.api.answering.clear()
    await slack.command("https://example.com koi")
    assert slack.api.messages == {}
    slack.api.answering.set()
    await until(lambda: slack.api.messages)


async def test_an_incomplete_command_is_answered_with_the_usage(slack: Loopback, wire: WireServer):
    await slack.command("https://example.com")
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert wording.USAGE_EXAMPLE in whisper.text
    assert wording.USAGE_FORM in whisper.text
    assert slack.api.messages == {}
    assert wire.jobs == {}


async def test_a_refusal_is_told_to_its_person_only_and_leaves_no_message(
    slack: Loopback, wire: WireServer
):
    wire.refusal = REFUSED
    await slack.command("htp://nowhere koi", user="U7")
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert (whisper.user, whisper.text) == ("U7", "No such link.")
    assert slack.api.messages == {}


async def test_open_channels_are_links(slack: Loopback, wire: WireServer):
    wire.refusal = Problem(
        type="/problems/channel-closed",
        title="No",
        status=403,
        detail="Not <here>.",
        channels=["C7"],
    )
    await slack.command("https://example.com koi")
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert whisper.text == f"Not &lt;here&gt;. {wording.OPEN_CHANNELS} <#C7>"


async def test_an_over_long_prompt_is_refused_without_a_message(slack: Loopback, wire: WireServer):
    await slack.command("https://example.com " + "koi " * 3000)
    typed = ("koi " * 3000).strip()
    whole = f"{wording.GIVEN_BACK}\n{typed}"
    await until(lambda: "".join(whisper.text for whisper in slack.whispers[1:]) == whole)
    assert slack.whispers[0].text == wording.TOO_LONG
    assert max(len(whisper.text) for whisper in slack.whispers) <= 3000
    assert slack.api.called("chat.postMessage") == 0
    assert wire.requests == []


async def test_a_command_that_comes_twice_gives_one_job_and_one_message(
    slack: Loopback, wire: WireServer
):
    await slack.command("https://example.com koi", trigger="111.222.abc")
    await until(lambda: wire.jobs)
    await slack.command("https://example.com koi", trigger="111.222.abc")
    await slack.command("https://example.com pond", trigger="111.333.abc")
    await until(lambda: len(wire.jobs) == 2)
    assert len(wire.requests) == 2
    assert slack.api.called("chat.postMessage") == 2


async def test_where_the_bot_is_not_invited_the_person_is_told_how_to(
    slack: Loopback, wire: WireServer
):
    await slack.command("https://example.com koi", channel="CPRIVATE")
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert "/invite" in whisper.text
    assert wire.requests == []


async def test_a_public_channel_needs_no_invitation(slack: Loopback, wire: WireServer):
    await slack.command("https://example.com koi", channel="CPUBLIC")
    await until(lambda: wire.jobs)
    assert only_message(slack).channel == "CPUBLIC"


async def test_what_people_write_notifies_and_links_nobody(slack: Loopback, wire: WireServer):
    prompt = "&lt;!channel&gt; &lt;@U9&gt; *bold* <https://evil.example|click>"
    await slack.command(f"https://example.com/?a=1&amp;b=2 {prompt}")
    job = await until(lambda: wire.jobs.get("job-1"))
    assert job.url == "https://example.com/?a=1&b=2"
    assert job.prompt == "<!channel> <@U9> *bold* click"
    await wire.succeed()
    await until(lambda: wire.posts)
    message = only_message(slack)
    assert "<!channel>" in shown(message)
    marked = raw(message).replace("<@U1>", "")
    assert "<" not in marked
    assert ">" not in marked


async def test_an_error_of_ours_is_told_without_its_trace(
    slack: Loopback, wire: WireServer, caplog: pytest.LogCaptureFixture
):
    slack.api.refusals["chat.postMessage"].append("invalid_arg_name")
    await slack.command("https://example.com koi")
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert whisper.text == wording.SOMETHING_BROKE
    assert "invalid_arg_name" in caplog.text
    assert wire.requests == []


async def test_a_request_without_its_place_is_at_least_logged(
    slack: Loopback, caplog: pytest.LogCaptureFixture
):
    body = slack.command_body("https://example.com koi")
    del body["channel_id"]
    await slack.envelope("slash_commands", body)
    await until(lambda: "what came in was not handled" in caplog.text)
    assert "KeyError: 'channel_id'" in caplog.text
    assert "never retrieved" not in caplog.text


@pytest.mark.parametrize(
    ("channel", "private"), [("general", False), ("directmessage", True), ("privategroup", True)]
)
async def test_what_is_asked_for_in_private_stays_out_of_the_gallery(
    slack: Loopback, wire: WireServer, channel: str, private: bool
):
    body = slack.command_body("https://example.com koi")
    await slack.envelope("slash_commands", {**body, "channel_name": channel})
    await until(lambda: wire.requests)
    assert wire.requests[0].private is private


async def test_a_message_that_slack_puts_off_is_posted_once_it_may(
    slack: Loopback, wire: WireServer
):
    # More often than the SDK itself tries again.
    slack.api.limits["chat.postMessage"] = [0] * 6
    await slack.command("https://example.com koi")
    await until(lambda: wire.jobs)
    assert only_message(slack)
    assert slack.whispers == []


async def test_a_message_that_slack_goes_on_putting_off_is_given_up_and_told(
    slack: Loopback, wire: WireServer
):
    slack.api.limits["chat.postMessage"] = [0] * 24
    await slack.command("https://example.com koi")
    whisper = await until(lambda: slack.whispers and slack.whispers[0])
    assert whisper.text == wording.SOMETHING_BROKE
    assert wire.requests == []


async def test_no_command_asks_slack_who_we_are(slack: Loopback, wire: WireServer):
    before = slack.api.called("auth.test")
    await slack.command("https://example.com koi")
    await until(lambda: wire.jobs)
    assert slack.api.called("auth.test") == before
