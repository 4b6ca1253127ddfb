"""What all messages share: who, where, and how a refusal is told."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Platform = Literal["discord", "slack", "web", "cli"]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


class Wire(BaseModel):
    """Base of what clients send: unknown fields are refused, so that a typing slip is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """Base of what the server sends: older clients skip the fields of a newer server.

    What both send, such as `Post`, is a `Wire`: when it gains a field, all are updated together.
    """

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
