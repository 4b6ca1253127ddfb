from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot import wording
from bot.chat import Picture
from bot.ratings import PictureRef
from bot.slack_app import blocks, form, home, opened_view, private_blocks, settings_form
from bot.slack_app.opened_view import Opened
from bot.slack_app.origin import Origin
from gpu_server.schema import (
    CandidateView,
    CommunitySettings,
    Job,
    JobStatus,
    Limits,
    Post,
    ReplyTo,
    Style,
    Usage,
)
from tests.bot.slack_app.loopback_checks import length, wrong_blocks
from tests.bot.slack_app.loopback_view_checks import wrong_home, wrong_modal

FILES = ["F1", "F2", "F3", "F4"]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300).filter(
    str.strip  # the server takes no prompt that shows nothing
)
USER = "U" + "0" * 20
ORIGIN = Origin(USER, "C" * 20, True, "1700000000.000001", "https://hooks.slack.com/" + "x" * 150)
REF = PictureRef("j" * 64, 9999, 4)


def job(prompt: str, url: str, notes: list[str], **fields: Any) -> Job:
    return Job(
        id="j" * 64,
        status=JobStatus.SUCCEEDED,
        revision=1,
        url=url,
        url_display=url + "/",
        prompt=prompt,
        seed=2**32 - 1,
        engine="sketch",
        notes=notes,
        candidates=[
            CandidateView(index=i, seed=2**32 - 1, rank=i + 1, shown=True) for i in range(4)
        ],
        reply_to=ReplyTo(
            platform="slack", channel_id="C1", message_id="1.0", extra={"user_id": USER}
        ),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        **fields,
    )


def many(one: Job) -> list[Job]:
    return [one.model_copy(update={"id": f"{n:064}"}) for n in range(private_blocks.LISTED + 2)]


def problems(message: list[Block]) -> list[str]:
    return wrong_blocks([block.to_dict() for block in message], set(FILES))


def modal_problems(view: View) -> list[str]:
    return wrong_modal(view.to_dict(), set(FILES))


@settings(deadline=None, max_examples=50)
@given(prompt=TEXT, url=TEXT, notes=st.lists(TEXT, max_size=5), times=st.sampled_from([1, 30]))
@example(prompt="🦊" * 300, url="🦊" * 300, notes=["🦊" * 300], times=30)
def test_everything_we_send_is_within_slacks_limits(prompt, url, notes, times):
    long = job((prompt * times)[:8192], (url * times)[:4096], notes * times)
    pictures = [Picture(n, c, b"") for n, c in enumerate(long.candidates, 1)]
    assert length(wording.alt_text(4, long)) <= 1000
    assert problems(blocks.unanswered(USER, long.prompt, wording.UNANSWERED)) == []
    assert problems(blocks.progress(long)) == []
    assert problems(blocks.progress(long, "F1")) == []
    assert problems(blocks.failure(long, prompt * times)) == []
    assert problems(blocks.result(long, pictures, FILES)) == []
    assert problems(private_blocks.vote_receipt("Thanks", REF)) == []
    assert problems(private_blocks.none_receipt("Thanks", long.id)) == []
    assert problems(private_blocks.queue(many(long), USER)) == []
    assert problems(private_blocks.forget_warning()) == []
    assert modal_problems(opened_view.loading(4, ORIGIN)) == []
    assert modal_problems(opened_view.notice(4, prompt * times, ORIGIN)) == []
    opened = Opened.of(long, pictures[3], "F4")
    assert modal_problems(opened_view.shown(opened, ORIGIN, prompt * times)) == []


def test_long_lists_begin_with_what_waits_for_its_requester_and_say_how_many_follow():
    *others, oldest = many(job("koi", "https://example.com", []))
    kept = oldest.model_copy(
        update={"status": JobStatus.SUCCEEDED, "posts": [Post(platform="slack")]}
    )
    limits = Limits(running=3, queued=10)
    usage = Usage(running=0, queued=0, today=0, votes=0, limits=limits, jobs=[*others, kept])
    shown = [block.to_dict() for block in private_blocks.info(usage)]
    assert shown[1]["accessory"]["action_id"] == f"qart:1:show:{kept.id}"
    assert [block["type"] for block in shown] == ["section"] * (private_blocks.LISTED + 2)
    assert shown[-1]["text"]["text"] == wording.more(2)
    waiting = [block.to_dict() for block in private_blocks.queue(usage.jobs, USER)]
    assert len(waiting) == private_blocks.LISTED + 1
    assert waiting[-1]["text"]["text"] == wording.more(2)


@settings(deadline=None, max_examples=50)
@given(prompt=TEXT, style=TEXT)
def test_lists_and_settings_are_within_slacks_limits(prompt, style):
    kept = job(prompt * 20, "https://example.com", [], posts=[Post(platform="slack")])
    limits = Limits(running=3, queued=10, daily=100_000)
    usage = Usage(running=3, queued=10, today=9, votes=10**6, limits=limits, jobs=many(kept))
    assert problems(private_blocks.info(usage)) == []
    assert wrong_home(home.view(usage).to_dict(), set()) == []
    assert wrong_home(home.view(usage.model_copy(update={"jobs": []})).to_dict(), set()) == []
    styles = [Style(name=f"{n:032}", title=style, words="") for n in range(150)]
    assert modal_problems(form.view(styles, ORIGIN)) == []
    assert modal_problems(form.view([], Origin(USER))) == []
    chosen = CommunitySettings(
        channels=["C" * 64] * settings_form.MAX_CHANNELS,
        style=f"{7:032}",
        safety="strict",
        daily_per_person=1,
        daily=1,
    )
    assert modal_problems(settings_form.view(chosen, styles, ORIGIN)) == []
    assert modal_problems(settings_form.view(CommunitySettings(), [], ORIGIN)) == []


def test_the_checks_themselves_refuse_what_slack_refuses():
    early = {"type": "image", "slack_file": {"id": "F9"}, "alt_text": "koi"}
    assert wrong_blocks([early], set(FILES)) == ["invalid slack file [json-pointer:/blocks/0]"]
    long = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}}
    assert wrong_blocks([long], set())
    assert wrong_blocks([long | {"text": {"type": "plain_text", "text": "x"}}] * 51, set())


@pytest.mark.parametrize("lost", ["title", "submit", "type"])
def test_a_form_that_lacks_what_slack_wants_is_refused(lost: str):
    view = form.view([], ORIGIN).to_dict()
    assert wrong_modal(view, set()) == []
    del view[lost]
    assert wrong_modal(view, set())
