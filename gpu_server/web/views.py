"""What the templates are given: jobs turned into slots, cards and gallery pieces."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from gpu_server.schema import CandidateView, Job, JobStatus, VoteKind, VoteReceipt
from gpu_server.web import wording


@dataclass(frozen=True)
class Slot:
    """One place that fills while a job is drawn. `image` is a preview or the picture, or ""."""

    index: int
    image: str
    scans: bool | None


@dataclass(frozen=True)
class Progress:
    """How an unfinished job stands, for the page and for its live stream.

    Attributes:
        percent: 0 to 100.
    """

    finished: bool
    sentence: str
    percent: int
    slots: list[Slot]

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Card:
    """One finished picture.

    Attributes:
        place: position on the page, 1 first; votes remember it.
        votes: the visitor's own standing votes.
        likes: how many people like it; None while the visitor has not voted.
    """

    candidate: CandidateView
    place: int
    alt: str
    file_name: str
    votes: Sequence[VoteKind]
    likes: int | None


@dataclass(frozen=True)
class Piece:
    """One job on the gallery wall with its best picture."""

    job: Job
    best: CandidateView


@dataclass(frozen=True)
class Own:
    """One job in its requester's own list.

    Attributes:
        image: its best picture, "" while there is none.
        standing: how it stands, "" when it is there to be looked at.
    """

    job: Job
    image: str
    standing: str


def own(job: Job) -> Own:
    """A job for its requester's list, whether it is finished, private, or neither."""
    if job.status is JobStatus.SUCCEEDED:
        return Own(job, job.shown[0].image if job.shown else "", "")
    return Own(job, "", wording.ended(job) if job.status.finished else wording.progress(job))


def progress(job: Job, candidates: int) -> Progress:
    """The live view of a job.

    Args:
        job: as it stands.
        candidates: how many empty slots to show while nothing is known yet of its own.
    """
    slots = [Slot(c.index, c.image or c.preview, c.scans) for c in job.candidates]
    return Progress(
        finished=job.status.finished,
        sentence=wording.progress(job),
        percent=round(job.progress * 100),
        slots=slots or [Slot(index, "", None) for index in range(candidates)],
    )


def order(job: Job) -> list[CandidateView]:
    """Candidates as the page hangs them: the shown ones mixed, then the others best first."""
    others = [c for c in job.candidates if c.image and not c.shown]
    others.sort(key=lambda c: (c.rank or len(job.candidates) + 1, c.index))
    return [c for c in job.presented if c.image] + others


def place_of(job: Job, index: int) -> int | None:
    """Where the page hangs candidate `index`, 1 first; None when it does not."""
    hung = [candidate.index for candidate in order(job)]
    return hung.index(index) + 1 if index in hung else None


def cards(job: Job, receipt: VoteReceipt) -> list[Card]:
    """All drawn pictures of a job in the page's order, with what a visitor said of them."""
    likes = receipt.likes or {}
    return [
        Card(
            candidate=candidate,
            place=place,
            alt=wording.alt(place, job, candidate),
            file_name=file_name(job, candidate),
            votes=receipt.votes.get(candidate.index, []),
            likes=likes.get(candidate.index),
        )
        for place, candidate in enumerate(order(job), start=1)
    ]


def file_name(job: Job, candidate: CandidateView) -> str:
    """A download's name in plain ASCII: host, start of the prompt, seed."""
    words = f"{urlsplit(job.url).hostname or ''} {job.prompt[:40]}"
    slug = "-".join(re.findall(r"[a-z0-9]+", words.lower()))
    return f"qart-{slug[:60].strip('-')}-{candidate.seed}.png"


def pieces(jobs: Sequence[Job]) -> list[Piece]:
    """Gallery pieces of finished jobs; what does not scan is not hung up for everybody."""
    return [
        Piece(job, best[0])
        for job in jobs
        if job.status is JobStatus.SUCCEEDED and (best := job.shown) and best[0].scans
    ]


def form_link(job: Job, *, seed: bool) -> str:
    """Address of the form filled in with what this job asked for."""
    fields = {"url": job.url, "prompt": job.prompt, "negative_prompt": job.negative_prompt}
    if seed:
        fields["seed"] = str(job.seed)
    if job.style:
        fields["style"] = job.style
    if job.image:
        fields["image"] = job.image
    if job.private:
        fields["private"] = "on"
    return f"/?{urlencode({name: value for name, value in fields.items() if value})}#ask"
