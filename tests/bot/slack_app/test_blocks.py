from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.chat import Picture
from bot.slack_app import blocks
from gpu_server.schema import CandidateView, Job, JobStatus, ReplyTo
from tests.bot.slack_app.loopback_checks import wrong_blocks

FILES = ["F1", "F2", "F3", "F4"]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)


HERE = ReplyTo(platform="slack", channel_id="C1", message_id="1.0", extra={"user_id": "U1"})
SHOWN = [CandidateView(index=i, seed=2**32 - 1, rank=i + 1, shown=True) for i in range(4)]


def job(prompt: str, url: str, notes: list[str]) -> Job:
    return Job(
        id="j" * 64,
        status=JobStatus.SUCCEEDED,
        revision=1,
        url=url,
        url_display=url + "/",
        prompt=prompt,
        seed=1,
        engine="sketch",
        notes=notes,
        candidates=[
            CandidateView(index=i, seed=2**32 - 1, rank=i + 1, shown=True) for i in range(4)
        ],
        reply_to=ReplyTo(
            platform="slack", channel_id="C1", message_id="1.0", extra={"user_id": "U1"}
        ),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def problems(message: list[Block]) -> list[str]:
    return wrong_blocks([block.to_dict() for block in message], set(FILES))


@given(prompt=TEXT, url=TEXT, notes=st.lists(TEXT, max_size=5), times=st.sampled_from([1, 30]))
def test_every_message_is_within_slacks_limits(prompt, url, notes, times):
    long = job((prompt * times)[:8192], (url * times)[:4096], notes * times)
    pictures = [Picture(n, c, b"") for n, c in enumerate(long.candidates, 1)]
    assert problems(blocks.accepted("U1", long.prompt)) == []
    assert problems(blocks.progress(long)) == []
    assert problems(blocks.failure(long, prompt * times)) == []
    assert problems(blocks.result(long, pictures, FILES)) == []
    assert problems(blocks.vote_receipt("Thanks", long.id, 9999, 4)) == []


def test_the_checks_themselves_refuse_what_slack_refuses():
    early = {"type": "image", "slack_file": {"id": "F9"}, "alt_text": "koi"}
    assert wrong_blocks([early], set(FILES)) == ["invalid slack file [json-pointer:/blocks/0]"]
    long = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}}
    assert wrong_blocks([long], set())
    assert wrong_blocks([long | {"text": {"type": "plain_text", "text": "x"}}] * 51, set())
