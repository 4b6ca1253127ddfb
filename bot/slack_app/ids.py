"""The ids of our buttons and our form. Their version lets a later bot understand earlier posts."""

import re
from dataclasses import dataclass

_JOB = r"(?P<job>[0-9A-Za-z_-]{1,64})"
FORM = "qart:1:form"
CANCEL = re.compile(rf"qart:1:cancel:{_JOB}:(?P<user>[0-9A-Za-z]{{1,64}})")
VOTE = re.compile(
    rf"qart:1:(?P<verb>vote|unvote):{_JOB}:(?P<index>\d{{1,4}}):(?P<number>\d{{1,2}})"
)


@dataclass(frozen=True)
class VoteButton:
    """What a vote button stands for: a candidate, its place in the post, and which way."""

    job_id: str
    candidate_index: int
    number: int
    withdrawn: bool


def vote(job_id: str, candidate_index: int, number: int) -> str:
    """The id of a vote button."""
    return f"qart:1:vote:{job_id}:{candidate_index}:{number}"


def unvote(job_id: str, candidate_index: int, number: int) -> str:
    """The id of the button that takes a vote back."""
    return f"qart:1:unvote:{job_id}:{candidate_index}:{number}"


def cancel(job_id: str, user_id: str) -> str:
    """The id of the cancel button that only `user_id` may press."""
    return f"qart:1:cancel:{job_id}:{user_id}"


def parse_vote(action_id: str) -> VoteButton:
    """What a pressed vote or take-back button stands for."""
    found = VOTE.fullmatch(action_id)
    if not found:
        raise ValueError(f"{action_id!r} is no vote button")
    return VoteButton(
        found["job"], int(found["index"]), int(found["number"]), found["verb"] == "unvote"
    )


def parse_cancel(action_id: str) -> tuple[str, str]:
    """The job and the requester of a pressed cancel button."""
    found = CANCEL.fullmatch(action_id)
    if not found:
        raise ValueError(f"{action_id!r} is no cancel button")
    return found["job"], found["user"]
