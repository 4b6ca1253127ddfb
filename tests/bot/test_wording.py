"""What people read, as plain text."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot import wording
from gpu_server.client import ServerError
from gpu_server.schema import CandidateView, Job, JobStatus, Problem, ReplyTo


def job(**fields: Any) -> Job:
    return Job(
        **{
            "id": "job-1",
            "status": JobStatus.QUEUED,
            "revision": 1,
            "url": "https://xn--bcher-kva.example",
            "url_display": "https://bücher.example",
            "prompt": "koi",
            "seed": 42,
            "engine": "sketch",
            "reply_to": ReplyTo(platform="discord"),
            "created_at": datetime(2026, 1, 2, tzinfo=UTC),
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"queue_position": 1}, "Queued, you are next"),
        ({"queue_position": 4, "eta_s": 30.4}, "Queued, place 4 in line, about 30 s left"),
        ({"queue_position": 9, "eta_s": 4380}, "Queued, place 9 in line, about 73 min left"),
        ({"status": JobStatus.RUNNING, "progress": 0.5}, "Drawing ▰▰▰▰▰▰▱▱▱▱▱▱ 50%"),
    ],
)
def test_progress_tells_place_share_and_time(fields: dict[str, Any], text: str) -> None:
    assert wording.progress(job(**fields)) == text


def test_a_caption_tells_badge_score_and_seed() -> None:
    good = CandidateView(index=0, seed=7, scans=True, aesthetic_score=6.25)
    assert wording.caption(good) == "✅ scans · beauty 6.2/10 · seed 7"
    unjudged = CandidateView(index=0, seed=7)
    assert wording.caption(unjudged) == "⚠️ may not scan · seed 7"


def test_an_international_address_is_written_both_ways() -> None:
    text = wording.leads_to(job())
    assert text == "Leads to https://xn--bcher-kva.example (shown as https://bücher.example)"


@pytest.mark.parametrize(("scans", "told"), [(True, "Leads to h"), (False, "Meant to lead to h")])
def test_where_nothing_is_read_nothing_is_said_to_lead_anywhere(scans: bool, told: str) -> None:
    shown = CandidateView(index=0, seed=7, scans=scans, shown=True, rank=1)
    assert wording.leads_to(job(candidates=[shown])).startswith(told)


def test_a_failure_without_a_reason_is_owned_up_to() -> None:
    assert wording.failure(job(status=JobStatus.FAILED)) == wording.SOMETHING_BROKE


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        ("channel-closed", 403, "Ask elsewhere."),
        ("limit-reached", 429, "Ask elsewhere."),
        ("disk-full", 507, "Ask elsewhere."),
        ("forbidden", 403, wording.SOMETHING_BROKE),
        ("unauthorized", 401, wording.SOMETHING_BROKE),
        ("internal", 500, wording.SOMETHING_BROKE),
    ],
)
def test_a_refusal_is_told_unless_it_is_about_us(code: str, status: int, told: str) -> None:
    problem = Problem(type=f"/problems/{code}", title="No", status=status, detail="Ask elsewhere.")
    assert wording.refusal(ServerError(problem)) == told
