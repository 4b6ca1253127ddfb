"""Jobs as they stand, their candidates and their posts."""

import random
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from gpu_server.schema.base import Answer, Id, Person, Platform, ReplyTo, Seed, Wire

MAX_UNDELIVERED = 500
"""The longest page of GET /v1/jobs?undelivered=...; a shorter one is the last."""


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


FileId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Post(Wire):
    """Where a job's result was delivered. Body of POST /v1/jobs/{id}/posts.

    One without `message_id` says that the result could not be posted and is kept for its requester.

    Attributes:
        files: the platform's ids of the files it shows, where they outlive the message.
    """

    platform: Platform
    channel_id: str = Field(default="", max_length=128)
    message_id: str = Field(default="", max_length=128)
    files: tuple[FileId, ...] = Field(default=(), max_length=16)

    @property
    def address(self) -> dict[str, str]:
        """Which message it is, whatever it shows."""
        return self.model_dump(exclude={"files"})


class PostList(Answer):
    """Answer of GET /v1/removals."""

    posts: list[Post]


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


class Removal(Wire):
    """Body of POST /v1/jobs/{id}/removal: delete a job's pictures.

    Attributes:
        moderator: the platform says that `person` may delete what others posted.
    """

    person: Person
    moderator: bool = False
