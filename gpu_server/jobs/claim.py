"""What a worker holds while it draws a job, and what it hands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gpu_server.jobs.candidates import CandidateState
from gpu_server.store.models import JobRow
from pipeline.safety.level import Level
from pipeline.styles import styled


@dataclass(frozen=True)
class Claim:
    """A job that this worker may draw, for as long as its lease holds.

    Attributes:
        prompt: what to draw: the requester's own words and those of the style.
        bases: seeds of the candidate to vary, its own last; () for a fresh drawing.
        safety: how early pictures are withheld, "standard" or "strict".
    """

    job_id: str
    attempt: int
    url: str
    prompt: str
    negative_prompt: str
    seed: int
    engine: str
    image: str | None = None
    bases: tuple[int, ...] = ()
    safety: Level = "standard"


@dataclass(frozen=True)
class Outcome:
    """What a finished drawing adds to its job."""

    notes: list[str]
    blueprint: dict[str, Any]
    plain_image: str
    candidates: Sequence[CandidateState]


class LeaseLostError(Exception):
    """The job was cancelled, or another worker took it over: stop drawing it."""


def claim_of(row: JobRow) -> Claim:
    """The claim of the worker that just took a row."""
    return Claim(
        row.id,
        row.attempts,
        row.url,
        styled(row.prompt, row.style),
        row.negative_prompt,
        row.seed,
        row.engine,
        row.image,
        tuple(row.bases or ()),
        "strict" if row.safety == "strict" else "standard",
    )
