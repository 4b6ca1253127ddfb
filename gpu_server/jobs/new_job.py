"""A request on its way to becoming a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NewJob:
    """A checked request, as its row will hold it; `gpu_server.store.models.JobRow` says what."""

    id: str
    platform: str
    idempotency_key: str
    requester: str
    url: str
    url_display: str
    prompt: str
    negative_prompt: str
    seed: int
    engine: str
    private: bool
    reply_platform: str
    reply_to: dict[str, Any]
    image: str | None = None
    style: str | None = None
    community: str = ""
    channel: str = ""
    parent_id: str | None = None
    parent_place: int | None = None
    bases: Sequence[int] | None = None
    safety: str = "standard"
    turn: int = 1
