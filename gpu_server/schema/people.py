"""How a person stands, and what moderators set."""

from typing import Annotated, Literal

from pydantic import Field

from gpu_server.schema.base import Answer, Wire
from gpu_server.schema.jobs import Job, Post


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
        jobs: their newest jobs, and all that are open or kept for them, newest first.
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
        posts: the messages of the erased jobs, which the bots delete as well; each is owed until
            its bot reports it.
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
