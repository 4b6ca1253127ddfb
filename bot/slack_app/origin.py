"""Who does something, and where: what we need of every kind of payload that Slack sends."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

_PRIVATE = frozenset({"directmessage", "privategroup"})
"""What Slack calls channels that not everybody may read; their results are hung up nowhere else."""

_GROUP_MESSAGE = "mpdm-"


@dataclass(frozen=True)
class Origin:
    """Where somebody typed or pressed something.

    Attributes:
        channel_id: "" for the Home tab, which is no channel.
        private: whether not everybody may read there.
        thread_ts: the thread, "" outside of any.
        response_url: where they can be answered for half an hour, "" where Slack gives none.
    """

    user_id: str
    channel_id: str = ""
    private: bool = False
    thread_ts: str = ""
    response_url: str = ""

    @classmethod
    def of_command(cls, body: Mapping[str, Any]) -> "Origin":
        """Of a slash command; those know of no threads."""
        channel_id = body["channel_id"]
        return cls(
            user_id=body["user_id"],
            channel_id=channel_id,
            private=_is_private(channel_id, body.get("channel_name")),
            response_url=body.get("response_url") or "",
        )

    @classmethod
    def of_interaction(cls, body: Mapping[str, Any]) -> "Origin":
        """Of a button or a shortcut; in a modal of ours, the place it was opened from."""
        if memory := (body.get("view") or {}).get("private_metadata"):
            return cls.recalled(memory, body["user"]["id"])
        channel = body.get("channel") or {}
        channel_id = channel.get("id") or ""
        return cls(
            user_id=body["user"]["id"],
            channel_id=channel_id,
            private=_is_private(channel_id, channel.get("name")),
            thread_ts=_thread(body),
            response_url=body.get("response_url") or "",
        )

    @classmethod
    def recalled(cls, memory: str, user_id: str) -> "Origin":
        """What `remembered` kept, for the person who acts now."""
        known = {field.name for field in fields(cls)}
        kept = json.loads(memory).get("origin") or {}
        return cls(**{name: kept[name] for name in kept if name in known} | {"user_id": user_id})

    def remembered(self, **more: Any) -> str:
        """The private_metadata of a modal that is opened from here."""
        return json.dumps({"origin": asdict(self), **more}, ensure_ascii=False)

    def in_thread(self, thread_ts: str) -> "Origin":
        """The same, answered in a thread."""
        return replace(self, thread_ts=thread_ts)

    @property
    def is_direct(self) -> bool:
        """Whether it is nobody else's place: a direct message, or the Home tab."""
        return not self.channel_id or self.channel_id.startswith("D")


def _is_private(channel_id: str, name: str | None) -> bool:
    named = name or ""
    return (
        not channel_id
        or channel_id.startswith("D")
        or named in _PRIVATE
        or named.startswith(_GROUP_MESSAGE)
    )


def _thread(body: Mapping[str, Any]) -> str:
    # Of an ephemeral message Slack sends the container only.
    message = body.get("message") or {}
    thread_ts = message.get("thread_ts") or (body.get("container") or {}).get("thread_ts") or ""
    # A message that was replied to names itself; it stands in the channel all the same.
    return "" if thread_ts == message.get("ts") else str(thread_ts)
