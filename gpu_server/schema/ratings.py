"""Votes, and the labels that they become."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from gpu_server.schema.base import Answer, Id, Person, Platform, Seed, Wire


class VoteKind(StrEnum):
    """What a rater said of one shown candidate."""

    LIKE = "like"
    DISLIKE = "dislike"
    SCANS = "scans"
    FAILS = "fails"


class VoteSource(StrEnum):
    """How a vote was given: a reaction is an emoji for one picture, a thumb one for all of them."""

    BUTTON = "button"
    REACTION = "reaction"
    THUMB = "thumb"
    NONE_OF_THESE = "none-of-these"


class Vote(Wire):
    """Body of PUT /v1/votes: one rater, one candidate, one kind; idempotent.

    Attributes:
        position: place in which the rater saw the candidate, 1 first.
        withdrawn: true takes the vote back; the row stays, with the time. An emoji that is taken
            off leaves votes that were also given by button, a thumb those for one picture as well.
        source: how it was given or is taken back; "none of these" is a dislike of every picture
            shown.
        phone: what the rater scanned with, in their own words; "" when they did not say.
    """

    job_id: Id
    candidate_index: int = Field(ge=0)
    rater: Person
    kind: VoteKind = VoteKind.LIKE
    position: int = Field(ge=1, le=64)
    withdrawn: bool = False
    source: VoteSource = VoteSource.BUTTON
    phone: str = Field(default="", max_length=64)


class VoteReceipt(Answer):
    """Answer of PUT /v1/votes: this rater's standing votes on the job, by candidate index.

    Attributes:
        likes: how many people like each shown candidate, by index; None until this rater has
            voted, so that nobody is swayed.
    """

    job_id: Id
    votes: dict[int, list[VoteKind]]
    likes: dict[int, int] | None = None


class Label(Answer):
    """One line of GET /v1/labels: a raw vote with what it was about. `rater` is a keyed hash."""

    vote_id: str
    job_id: Id
    url: str
    prompt: str
    style: str | None
    engine: str
    candidate_index: int
    seed: Seed
    image: str
    scan_score: float | None
    aesthetic_score: float | None
    rank: int | None
    rater: str
    platform: Platform
    kind: VoteKind
    position: int
    source: VoteSource
    phone: str
    voted_at: datetime
    withdrawn_at: datetime | None
