"""How much may wait at once, and what people are told when that much does."""

from dataclasses import dataclass
from datetime import timedelta

from gpu_server.errors import LimitReachedError, QueueFullError

_SOON = timedelta(seconds=60)
_MINUTE_S, _HOUR_S = 60, 3600


@dataclass(frozen=True)
class Caps:
    """The operator's limits.

    Attributes:
        running: jobs of one person that are drawn at the same time.
        queued: jobs of one person that may wait.
        channel: jobs from one channel that may wait.
        community: jobs from one Discord server or Slack workspace that may wait.
        total: jobs that may wait altogether.
    """

    running: int
    queued: int
    channel: int
    community: int
    total: int


def person_full(platform: str, limit: int) -> LimitReachedError:
    """One person has `limit` jobs waiting."""
    cancel = "with /qart-cancel" if platform in {"discord", "slack"} else "on its page"
    return LimitReachedError(
        f"You have {_codes(limit)} waiting already; wait for one, or cancel one {cancel}.",
        _SOON.total_seconds(),
    )


def channel_full(limit: int) -> LimitReachedError:
    """A channel has `limit` jobs waiting."""
    are = "is" if limit == 1 else "are"
    return LimitReachedError(
        f"{_codes(limit)} {are} waiting in this channel already; try again in a few minutes.",
        _SOON.total_seconds(),
    )


def community_full(platform: str, limit: int) -> LimitReachedError:
    """A community has `limit` jobs waiting."""
    are = "is" if limit == 1 else "are"
    return LimitReachedError(
        f"{_codes(limit)} {are} waiting {where(platform)} already; try again in a few minutes.",
        _SOON.total_seconds(),
    )


def person_had(platform: str, limit: int, again: timedelta) -> LimitReachedError:
    """One person asked for as much as moderators allow in 24 hours; `again` from now they may."""
    return LimitReachedError(
        f"You have asked for {_codes(limit)} {where(platform)} within 24 hours, as many as its "
        f"moderators allow; try again in {_in_words(again)}.",
        again.total_seconds(),
    )


def community_had(platform: str, limit: int, again: timedelta) -> LimitReachedError:
    """All together asked for as much as moderators allow; `again` from now they may."""
    return LimitReachedError(
        f"{_codes(limit)} were asked for {where(platform)} within 24 hours, as many as its "
        f"moderators allow; try again in {_in_words(again)}.",
        again.total_seconds(),
    )


def all_full(limit: int) -> QueueFullError:
    """As many jobs wait as this server takes."""
    return QueueFullError(
        f"{limit} requests are waiting already; try again in a minute.", _SOON.total_seconds()
    )


def where(platform: str) -> str:
    """A community in its platform's word."""
    return {"discord": "on this server", "slack": "in this workspace"}.get(platform, "here")


def _codes(count: int) -> str:
    return "1 code" if count == 1 else f"{count} codes"


def _in_words(span: timedelta) -> str:
    seconds = span.total_seconds()
    if seconds < 2 * _MINUTE_S:
        return "a minute"
    if seconds < 2 * _HOUR_S:
        return f"{-(-seconds // _MINUTE_S):.0f} minutes"
    return f"{-(-seconds // _HOUR_S):.0f} hours"
