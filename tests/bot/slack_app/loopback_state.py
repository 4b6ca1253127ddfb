"""What the loopback Slack holds: one workspace with its messages, files, people and views."""

import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

TEAM, BOT_USER, BOT_ID, APP = "T1", "UBOT", "BBOT", "A1"
TRIGGER_LIFE_S = 3.0


class SlackError(Exception):
    """A refusal, told as {"ok": false, "error": ...}."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.body = {"ok": False, "error": error, **details}


@dataclass
class Message:
    """A message of a channel."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    thread_ts: str = ""
    edits: int = 0


@dataclass
class Whisper:
    """A message that one person sees."""

    user: str
    text: str
    blocks: list[dict[str, Any]]
    channel: str = ""


@dataclass
class File:
    """An upload; `looks` counts how often it was asked for since it was completed."""

    id: str
    name: str
    length: int
    content: bytes = b""
    completed: bool = False
    looks: int = 0
    mimetype: str = "image/png"
    channel: str = ""


@dataclass
class OpenView:
    """A modal in front of somebody.

    Attributes:
        state: what they have put into its inputs, by block and action.
        errors: what the bot found wrong with it when they sent it.
        closed: sent or dismissed; nothing can be done with it any more.
    """

    id: str
    user: str
    view: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False


@dataclass
class Trigger:
    """What a click or a command gives to open a modal with, once and within three seconds."""

    user: str
    born: float
    used: bool = False


@dataclass
class State:
    """One workspace.

    Attributes:
        granted: scopes of the bot token.
        public, member_of: channels by what the bot may do there.
        direct: channels of direct messages that the bot has opened or was written to in.
        refuse_direct: people who cannot be written to.
        admins: people who are.
        bots: users of other apps.
        strangers: people of other workspaces, by person.
        looks_until_ready: how many times files.info leaves the mimetype out.
        opened: the modals that were opened, by id.
        homes: the Home tabs that were published, by person.
        files_at: where files lie, "" for the same place as all else.
        signed_out: whether downloads lead to the sign-in page, as they do without the right.
        problems: what the bot did that Slack does not allow, or that we do not want.
        unfetchable: whether downloads fail.
        now: the clock that triggers and response_urls age by.
    """

    base: str = ""
    granted: set[str] = field(
        default_factory=lambda: {
            "chat:write",
            "files:write",
            "files:read",
            "im:write",
            "users:read",
            "reactions:read",
        }
    )
    public: set[str] = field(default_factory=lambda: {"CPUBLIC"})
    member_of: set[str] = field(default_factory=lambda: {"C1"})
    direct: set[str] = field(default_factory=set)
    refuse_direct: set[str] = field(default_factory=set)
    admins: set[str] = field(default_factory=set)
    bots: set[str] = field(default_factory=set)
    strangers: dict[str, str] = field(default_factory=dict)
    looks_until_ready: int = 2
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    deleted: list[Message] = field(default_factory=list)
    whispers: list[Whisper] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    opened: dict[str, OpenView] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    files_at: str = ""
    signed_out: bool = False
    problems: list[str] = field(default_factory=list)
    unfetchable: bool = False
    now: Callable[[], float] = time.monotonic
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusals: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    limits: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    broken: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    half_done: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def views(self) -> dict[str, dict[str, Any]]:
        """What each modal shows, by id."""
        return {view_id: opened.view for view_id, opened in self.opened.items()}

    @property
    def reachable(self) -> set[str]:
        """Where the bot may write."""
        return self.public | self.member_of | self.direct

    @property
    def ready_files(self) -> set[str]:
        """The files that an image block may name."""
        return {f.id for f in self.files.values() if f.looks > self.looks_until_ready}

    def called(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method for name, _ in self.calls)

    def trigger(self, user: str, name: str = "") -> str:
        """A fresh trigger_id of somebody."""
        name = name or f"{next(self.numbers)}.123.abcdef"
        self.triggers[name] = Trigger(user, self.now())
        return name


def required(args: dict[str, Any], name: str) -> str:
    """An argument that has to be there."""
    if not args.get(name):
        raise SlackError("invalid_arguments", missing=name)
    return str(args[name])


def parsed(value: Any) -> Any:
    """A structure, whether it came as JSON or inside a form."""
    return json.loads(value) if isinstance(value, str) else value
