"""What people read, as plain text, and in which language."""

import asyncio
import inspect
from datetime import UTC, datetime
from string import Formatter
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from bot import wording
from bot.wording import english
from gpu_server.schema import CandidateView, Job, JobStatus, ReplyTo
from tests.bot.bracketed import bracketed, texts


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


def gaps(language: ModuleType) -> list[str]:
    """What a language does not say, or not with what English says it with."""
    return [
        name
        for name, value in texts(english).items()
        if _needs(getattr(language, name, None)) != _needs(value)
    ]


def _needs(value: Any) -> object:
    if isinstance(value, str):
        return {field for _, field, _, _ in Formatter().parse(value) if field is not None}
    return value and inspect.signature(value)


@pytest.mark.parametrize("tag", wording.LANGUAGES)
def test_every_language_says_all_that_english_says(tag: str) -> None:
    assert gaps(wording.LANGUAGES[tag]) == []


@pytest.mark.parametrize("tag", wording.LANGUAGES)
def test_discord_takes_every_description_of_a_command(tag: str) -> None:
    said = texts(wording.LANGUAGES[tag])
    described = [said[name] for name in said if name.endswith(("_SUMMARY", "_OPTION"))]
    assert max(map(len, described)) <= 100


def test_what_a_language_lacks_is_found() -> None:
    language: Any = bracketed()
    assert gaps(language) == []
    del language.CANCELLED
    language.BAD_LIMIT = "1 bis {viele}"
    language.VOTE_THANKS = "Danke!"
    language.more = lambda: "und mehr"
    assert sorted(gaps(language)) == ["BAD_LIMIT", "CANCELLED", "VOTE_THANKS", "more"]


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        (None, "Deleted"),
        ("", "Deleted"),
        ("en-GB", "Deleted"),
        ("fr", "Deleted"),
        ("de", "Gelöscht"),
        ("de-AT", "Gelöscht"),
        ("pt-BR", "Excluído"),
        ("pt-PT", "Deleted"),
    ],
)
def test_a_language_is_found_by_its_tag(
    tag: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for known, word in (("de", "Gelöscht"), ("pt-BR", "Excluído")):
        monkeypatch.setitem(wording.LANGUAGES, known, SimpleNamespace(REMOVED=word))
    with wording.speaking(tag):
        assert wording.REMOVED.startswith(said)
    assert wording.REMOVED == english.REMOVED


async def test_each_task_speaks_its_own_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wording.LANGUAGES, "de", bracketed())

    async def said(tag: str) -> str:
        wording.speak(tag)
        await asyncio.sleep(0)
        return wording.NONE_BUTTON

    assert await asyncio.gather(said("de"), said("en-US")) == ["⟦None of these⟧", "None of these"]
    assert wording.NONE_BUTTON == "None of these"
