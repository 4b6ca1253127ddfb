"""What the page says of a job that is not finished."""

from datetime import UTC, datetime

import pytest

from gpu_server.schema import CandidateView, Job, JobStatus, ReplyTo
from gpu_server.web import wording

AWAITED = {"image": ""}
DRAWN = {"image": "a.png"}
READ = {"image": "a.png", "scans": True}
FAILS = {"image": "a.png", "scans": False}


def running(*states, eta_s=None):
    views = [CandidateView(index=n, seed=n, **state) for n, state in enumerate(states)]
    return Job(
        id="job-1",
        status=JobStatus.RUNNING,
        revision=1,
        url="https://example.com",
        url_display="https://example.com",
        prompt="koi",
        seed=7,
        engine="flat",
        eta_s=eta_s,
        candidates=views,
        reply_to=ReplyTo(platform="web"),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([AWAITED] * 4, "Mixing the colours."),
        (
            [READ, DRAWN, DRAWN, AWAITED],
            "3 of 4 drawn, 1 of 4 read back with QR decoders.",
        ),
        ([READ, READ, DRAWN, DRAWN], "All drawn, 2 of 4 read back with QR decoders."),
        ([READ] * 4, "All drawn and read back. Choosing the best."),
        (
            [READ, READ, FAILS, READ],
            "All drawn and read back. Trying again what does not scan, then choosing the best.",
        ),
    ],
)
def test_the_sentence_tells_of_drawing_and_of_reading_back(states, sentence):
    assert wording.progress(running(*states)) == sentence


def test_what_is_left_is_told_in_steps():
    assert wording.progress(running(READ, DRAWN, eta_s=33.3)).endswith(", about 30 s left.")


@pytest.mark.parametrize(
    ("candidates", "said"),
    [
        (1, "One picture is drawn, read back with real QR decoders, and hung"),
        (3, "Three pictures are drawn, every one is read back with real QR decoders, and they are"),
        (8, "Eight pictures are drawn, every one is read back with real QR decoders, and the four"),
        (16, "16 pictures are drawn"),
    ],
)
def test_the_promise_is_of_as_many_pictures_as_are_drawn(candidates, said):
    assert wording.promise(candidates).startswith(said)
