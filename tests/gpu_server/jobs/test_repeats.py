"""What counts as the same request under the same key."""

from datetime import UTC, datetime

import pytest

from gpu_server.jobs.repeats import repeats, repeats_again
from gpu_server.schema import AgainRequest
from gpu_server.store.models import JobRow
from tests.gpu_server.conftest import job_request

BOB = "bob's pseudonym"
PICTURE = "0" * 40 + ".png"


def row(**values):
    return JobRow(
        **{
            "requester": BOB,
            "url": "https://example.com",
            "prompt": "koi pond",
            "negative_prompt": "",
            "seed": 7,
            "style": None,
            "image": None,
            "parent_id": None,
            "parent_place": None,
            "removed_at": None,
            **values,
        }
    )


def again(**values):
    return AgainRequest(
        requester={"platform": "discord", "user_id": "42"},
        reply_to={"platform": "discord"},
        idempotency_key="key-0001",
        **values,
    )


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, {}),
        ({}, {"url": " https://example.com", "prompt": "koi  pond"}),
        ({"url": "https://xn--mnchen-3ya.de"}, {"url": "https://münchen.de"}),
        ({}, {"reply_to": {"platform": "discord", "message_id": "another"}}),
        ({"seed": 99}, {"seed": None}),
        ({"style": "ink"}, {"style": None}),
        ({"style": "ink"}, {"style": "ink"}),
        ({"image": PICTURE, "prompt": "Untitled"}, {"image": PICTURE, "prompt": ""}),
        ({"image": None, "removed_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"image": PICTURE}),
    ],
)
def test_a_request_comes_again(known, asked):
    assert repeats(row(**known), job_request(**asked), BOB)


@pytest.mark.parametrize(
    ("known", "asked", "requester"),
    [
        ({}, {}, "carol's pseudonym"),
        ({}, {"url": "no link"}, BOB),
        ({}, {"prompt": ""}, BOB),
        ({"style": "ink"}, {"style": "mosaic"}, BOB),
        ({"image": PICTURE}, {}, BOB),
        ({"parent_id": "p"}, {}, BOB),
    ],
)
def test_another_request_does_not(known, asked, requester):
    assert not repeats(row(**known), job_request(**asked), requester)


def test_a_drawing_comes_again_even_when_its_parent_is_forgotten():
    assert repeats_again(row(parent_id="p", parent_place=2), "p", again(candidate_index=2), BOB)
    assert repeats_again(row(), "p", again(candidate_index=2), BOB)
    assert not repeats_again(row(parent_id="p", parent_place=2), "p", again(), BOB)
    assert not repeats_again(row(parent_id="q"), "p", again(), BOB)
    assert not repeats_again(row(), "p", again(), "carol's pseudonym")
