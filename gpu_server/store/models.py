"""Tables: jobs, their candidates and posts, how people voted, what moderators set."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from gpu_server.store.types import Serial, UtcDateTime

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables. Constraints are named, so that migrations can speak of them."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 - SQLAlchemy's own form


class JobRow(Base):
    """One accepted request.

    Attributes:
        number: order of acceptance.
        id: what the wire calls it.
        platform: where the requester is; idempotency keys are unique within it.
        requester: keyed hash, never the platform's id.
        reply_platform: where the result is owed.
        image: name of the requester's own picture in the image store, None without.
        style: name of one of `pipeline.styles.STYLES`, None without.
        community, channel: the platform's ids of where it was asked for, "" where there are none.
        parent_id: the job that it draws again, None for a request of its own.
        parent_place: the candidate of that job that it varies, None when it draws afresh.
        bases: the seeds of that candidate, its own last; None for a fresh drawing.
        safety: "standard" or "strict", as its community had it when it was accepted.
        removed_at: when its pictures were deleted, None while they are there.
        turn: the queue is served in order of (turn, number); see `gpu_server.jobs.turns`.
        revision: grows with every change people can see.
        attempts: how often a worker has begun it.
        lease_owner: the worker that draws it, None unless running.
        lease_until: when the worker counts as dead unless it is heard of again.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("platform", "idempotency_key"),
        Index(None, "status", "turn", "number"),
        Index(None, "status", "requester"),
        Index(None, "status", "community", "channel"),
        Index(None, "status", "finished_at"),
        Index(None, "reply_platform", "number"),
        Index(None, "requester", "created_at"),
        Index(None, "community", "created_at"),
    )

    number: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    platform: Mapped[str] = mapped_column(String(16))
    idempotency_key: Mapped[str] = mapped_column(String(128))
    requester: Mapped[str] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(Text)
    url_display: Mapped[str] = mapped_column(Text)
    prompt: Mapped[str] = mapped_column(Text)
    negative_prompt: Mapped[str] = mapped_column(Text)
    seed: Mapped[int] = mapped_column(BigInteger)
    engine: Mapped[str] = mapped_column(String(32))
    private: Mapped[bool]
    reply_platform: Mapped[str] = mapped_column(String(16))
    reply_to: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    progress: Mapped[float]
    notes: Mapped[list[str]]
    blueprint: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    plain_image: Mapped[str] = mapped_column(String(64), index=True)
    failure_code: Mapped[str | None] = mapped_column(String(64))
    failure_message: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int]
    lease_owner: Mapped[str | None] = mapped_column(String(128), index=True)
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    image: Mapped[str | None] = mapped_column(String(64), index=True)
    style: Mapped[str | None] = mapped_column(String(32))
    community: Mapped[str] = mapped_column(String(64), server_default=text("''"))
    channel: Mapped[str] = mapped_column(String(64), server_default=text("''"))
    parent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    parent_place: Mapped[int | None]
    bases: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    safety: Mapped[str] = mapped_column(String(16), server_default="standard")
    removed_at: Mapped[datetime | None]
    turn: Mapped[int] = mapped_column(server_default=text("1"))

    candidates: Mapped[list["CandidateRow"]] = relationship(order_by="CandidateRow.place")
    posts: Mapped[list["PostRow"]] = relationship(order_by="PostRow.id")


class CandidateRow(Base):
    """One picture of a job.

    Attributes:
        place: its index in the job, 0 first.
        image: name in the image store, "" until drawn.
        preview: name of an early view, "" when there is none.
        recipe: everything needed to draw it again.
    """

    __tablename__ = "candidates"
    __table_args__ = (UniqueConstraint("job_id", "place"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"))
    place: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    image: Mapped[str] = mapped_column(String(64), index=True)
    preview: Mapped[str] = mapped_column(String(64), index=True)
    scans: Mapped[bool | None]
    scan_score: Mapped[float | None]
    aesthetic_score: Mapped[float | None]
    decoded: Mapped[str] = mapped_column(Text)
    rescued: Mapped[bool]
    rank: Mapped[int | None]
    shown: Mapped[bool]
    recipe: Mapped[dict[str, Any]]


class PostRow(Base):
    """Where a job's result was delivered.

    Attributes:
        message_id: "" says that it could not be posted and is kept for its requester.
        files: the platform's ids of the files it shows, None where those go with the message.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("job_id", "platform", "channel_id", "message_id"),
        Index(None, "message_id", "channel_id"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"))
    platform: Mapped[str] = mapped_column(String(16))
    channel_id: Mapped[str] = mapped_column(String(128))
    message_id: Mapped[str] = mapped_column(String(128))
    posted_at: Mapped[datetime]
    files: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class OwedRemovalRow(Base):
    """A message of a deleted job that a bot has still to delete.

    Attributes:
        files: the platform's ids of the files to delete with it.
    """

    __tablename__ = "owed_removals"
    __table_args__ = (Index(None, "message_id", "channel_id"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    platform: Mapped[str] = mapped_column(String(16))
    channel_id: Mapped[str] = mapped_column(String(128))
    message_id: Mapped[str] = mapped_column(String(128))
    files: Mapped[list[str]]
    owed_since: Mapped[datetime]


class VoteRow(Base):
    """One rater's raw reaction to one candidate.

    Attributes:
        rater: keyed hash, never the platform's id.
        position: place in which the rater saw the candidate, 1 first.
        voted_at: when the standing vote was cast.
        withdrawn_at: when it was taken back, None while it stands.
        source: how the standing vote was given, a `gpu_server.schema.VoteSource`.
        thumb: whether a thumb says the same beside it; None is no.
        phone: what the rater scanned with, in their words, "" when they did not say.
    """

    __tablename__ = "votes"
    __table_args__ = (UniqueConstraint("candidate_id", "rater", "kind"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"))
    rater: Mapped[str] = mapped_column(String(64), index=True)
    platform: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    voted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(String(16), server_default="button")
    thumb: Mapped[bool | None]
    phone: Mapped[str] = mapped_column(String(64), server_default=text("''"))


class CommunityRow(Base):
    """What the moderators of a Discord server or Slack workspace set.

    Attributes:
        id: the platform's own.
        channels: where codes may be asked for; none named means everywhere.
        style: the style of requests that name none.
        safety: "standard" or "strict".
        daily_per_person, daily: jobs in 24 hours, None without limit.
    """

    __tablename__ = "communities"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channels: Mapped[list[str]]
    style: Mapped[str | None] = mapped_column(String(32))
    safety: Mapped[str] = mapped_column(String(16))
    daily_per_person: Mapped[int | None]
    daily: Mapped[int | None]
    changed_at: Mapped[datetime]
