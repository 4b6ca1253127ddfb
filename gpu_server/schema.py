"""The wire, version 1: what the server and its clients send each other."""

import random
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Platform = Literal["discord", "slack", "web", "cli"]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


MAX_UNDELIVERED = 500
"""The longest page of GET /v1/jobs?undelivered=...; a shorter one is the last."""


class Wire(BaseModel):
    """Base of what clients send: unknown fields are refused, so that a typing slip is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """Base of what the server sends: older clients skip the fields of a newer server."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Person(Wire):
    """Who asks or rates. The server keeps a keyed hash of `user_id`, never the id."""

    platform: Platform
    user_id: str = Field(min_length=1, max_length=128)


class ReplyTo(Wire):
    """Where a bot owes the result. The server stores it and hands it back, nothing more.

    Attributes:
        extra: what else the delivery needs, people's ids included; forgotten once posted.
    """

    platform: Platform
    channel_id: str = Field(default="", max_length=128)
    message_id: str = Field(default="", max_length=128)
    extra: dict[str, str] = Field(default_factory=dict, max_length=8)


class Place(Wire):
    """Where in a chat something is asked for; caps and a community's settings go by it.

    Attributes:
        community: the platform's id of the server or workspace, "" in direct messages.
        channel: the platform's id of the channel; of a thread, its parent's.
    """

    community: str = Field(default="", max_length=64)
    channel: str = Field(default="", max_length=64)


class JobRequest(Wire):
    """Body of POST /v1/jobs.

    The same `idempotency_key` from the same platform always answers with the same job.

    Attributes:
        style: name of one of GET /v1/styles; None takes the community's own, if it has one.
        image: name that POST /v1/pictures gave a picture of one's own; the codes are worked into
            it, and the prompt is its title. No engine is named beside it.
        private: keep the result out of the public gallery.
    """

    url: str = Field(max_length=4096)
    prompt: str = Field(max_length=8192)
    negative_prompt: str = Field(default="", max_length=1000)
    seed: Seed | None = None
    style: str | None = Field(default=None, max_length=32)
    engine: str | None = Field(default=None, max_length=32)
    image: str | None = Field(default=None, max_length=64)
    private: bool = False
    requester: Person
    place: Place = Place()
    reply_to: ReplyTo
    idempotency_key: str = Field(min_length=8, max_length=128)


class AgainRequest(Wire):
    """Body of POST /v1/jobs/{id}/again: what that job asked for, with a new seed.

    Attributes:
        candidate_index: draw variations of this candidate; None draws afresh.
        private: keep the result out of the public gallery; a private job's always is.
    """

    candidate_index: int | None = Field(default=None, ge=0)
    private: bool = False
    requester: Person
    place: Place = Place()
    reply_to: ReplyTo
    idempotency_key: str = Field(min_length=8, max_length=128)


class Style(Answer):
    """A named look that is added to a prompt.

    Attributes:
        title: its name for people.
        words: what it adds to the prompt.
    """

    name: str
    title: str
    words: str


class StyleList(Answer):
    """Answer of GET /v1/styles, in the order to offer them."""

    styles: list[Style]


class StoredPicture(Answer):
    """Answer of POST /v1/pictures: the name for `JobRequest.image`."""

    name: str


class JobStatus(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self not in {JobStatus.QUEUED, JobStatus.RUNNING}


class CandidateView(Answer):
    """One candidate as it stands: drawn first, judged and ranked later.

    Attributes:
        image: name under /v1/images, "" until it is drawn.
        scan_score: 0 to 1, None until judged.
        aesthetic_score: 1 to 10, None until judged.
        rank: 1 is best, None until ranked.
        shown: whether it is among the top four.
        decoded: what decoders read from the picture, "" when nothing.
    """

    index: int = Field(ge=0)
    seed: Seed
    image: str = ""
    preview: str = ""
    scans: bool | None = None
    scan_score: float | None = Field(default=None, ge=0, le=1)
    aesthetic_score: float | None = Field(default=None, ge=1, le=10)
    decoded: str = ""
    rescued: bool = False
    rank: int | None = Field(default=None, ge=1)
    shown: bool = False


class BlueprintView(Answer):
    """The QR symbol's description, as in result.json."""

    version: int
    error_correction: str
    mask: int
    modules: int
    module_px: int
    origin_px: int
    size_px: int


class Failure(Answer):
    """Why a job failed: a stable code and one sentence for its requester."""

    code: str
    message: str


class Post(Wire):
    """Where a job's result was delivered. Body of POST /v1/jobs/{id}/posts.

    One without `message_id` says that the result could not be posted and is kept for its requester.
    """

    platform: Platform
    channel_id: str = Field(default="", max_length=128)
    message_id: str = Field(default="", max_length=128)


class Parent(Answer):
    """The job that another one draws again.

    Attributes:
        candidate_index: the candidate that it varies, None when it draws afresh.
    """

    job_id: Id
    candidate_index: int | None = None


class Job(Answer):
    """One accepted request.

    Attributes:
        revision: grows with every change; the id of its server-sent event.
        url_display: the URL with its host in Unicode.
        style: name of the style that is added to the prompt, None without.
        parent: what it draws again, None for a request of its own.
        image: name of the requester's own picture that the codes are worked into, None without.
        private: kept out of the public gallery.
        removed: its pictures were deleted; the image names are empty.
        queue_position: 1 is next; None once it runs.
        progress: 0 to 1 over drawing, judging and ranking.
        eta_s: seconds until it finishes, None when unknown.
        notes: sentences for people: engine in use, lowered error correction.
        plain_image: name of the plain code's image, "" until drawn.
    """

    id: Id
    status: JobStatus
    revision: int
    url: str
    url_display: str
    prompt: str
    negative_prompt: str = ""
    seed: Seed
    style: str | None = None
    parent: Parent | None = None
    engine: str
    image: str | None = None
    private: bool = False
    removed: bool = False
    queue_position: int | None = None
    progress: float = Field(default=0, ge=0, le=1)
    eta_s: float | None = None
    notes: list[str] = Field(default_factory=list)
    blueprint: BlueprintView | None = None
    plain_image: str = ""
    candidates: list[CandidateView] = Field(default_factory=list)
    failure: Failure | None = None
    reply_to: ReplyTo
    posts: list[Post] = Field(default_factory=list)
    created_at: datetime
    finished_at: datetime | None = None

    @property
    def shown(self) -> list[CandidateView]:
        """The candidates to post, best first."""
        return sorted((c for c in self.candidates if c.shown), key=lambda c: c.rank or 0)

    @property
    def presented(self) -> list[CandidateView]:
        """The candidates to post, in the order people see them.

        Mixed by the job's id: the place tells nothing of the rank, so votes show how much a place
        is worth by itself, and every restart presents the same order.
        """
        shown = self.shown
        random.Random(self.id).shuffle(shown)  # noqa: S311 - nothing secret hangs on it
        return shown

    @property
    def kept(self) -> bool:
        """Whether there is a result that could not be posted and waits for its requester."""
        succeeded = self.status is JobStatus.SUCCEEDED and not self.removed
        return succeeded and bool(self.posts) and not any(post.message_id for post in self.posts)


class JobList(Answer):
    """Answer of GET /v1/jobs."""

    jobs: list[Job]


class VoteKind(StrEnum):
    """What a rater said of one shown candidate."""

    LIKE = "like"
    DISLIKE = "dislike"
    SCANS = "scans"
    FAILS = "fails"


class VoteSource(StrEnum):
    """How a vote was given."""

    BUTTON = "button"
    REACTION = "reaction"
    NONE_OF_THESE = "none-of-these"


class Vote(Wire):
    """Body of PUT /v1/votes: one rater, one candidate, one kind; idempotent.

    Attributes:
        position: place in which the rater saw the candidate, 1 first.
        withdrawn: true takes the vote back; the row stays, with the time.
        source: how it was given; "none of these" is a dislike of every picture shown.
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


class Removal(Wire):
    """Body of POST /v1/jobs/{id}/removal: delete a job's pictures.

    Attributes:
        moderator: the platform says that `person` may delete what others posted.
    """

    person: Person
    moderator: bool = False


class Limits(Answer):
    """What one person may ask for; None means without limit.

    Attributes:
        running: jobs drawn at the same time; more wait their turn.
        queued: jobs that may wait.
        daily: jobs in 24 hours, where a community's moderators set that.
    """

    running: int
    queued: int
    daily: int | None = None


class Usage(Answer):
    """Answer of GET /v1/people/{platform}/{user_id}: how one person stands.

    Attributes:
        today: jobs asked for in the last 24 hours, in the community that was named.
        votes: standing votes.
        jobs: their newest jobs, newest first.
    """

    running: int
    queued: int
    today: int
    votes: int
    limits: Limits
    jobs: list[Job]


class Forgotten(Answer):
    """Answer of DELETE /v1/people/{platform}/{user_id}: what was erased.

    Attributes:
        posts: where the erased jobs had been posted, for the bots to delete as well.
    """

    jobs: int
    votes: int
    posts: list[Post]


class CommunitySettings(Wire):
    """What moderators set for their Discord server or Slack workspace.

    Attributes:
        channels: ids of the channels in which codes may be asked for; none named means all.
        style: the style of requests that name none.
        safety: how early pictures are withheld.
        daily_per_person: jobs that one person may ask for in 24 hours.
        daily: jobs that all of them together may ask for in 24 hours.
    """

    channels: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field(
        default_factory=list, max_length=25
    )
    style: str | None = Field(default=None, max_length=32)
    safety: Literal["standard", "strict"] = "standard"
    daily_per_person: int | None = Field(default=None, ge=1, le=100_000)
    daily: int | None = Field(default=None, ge=1, le=1_000_000)


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


class Problem(BaseModel):
    """RFC 9457 problem document.

    Attributes:
        type: a relative reference, /problems/<code>.
        detail: one sentence for the person who caused it.
    """

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    instance: str = ""
