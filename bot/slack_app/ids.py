"""The ids of our buttons and forms. Their version lets a later bot understand earlier posts."""

import re
from typing import Literal

from bot.ratings import PictureRef

OfPicture = Literal["vote", "unvote", "open", "scans", "fails", "vary", "save"]
"""What a button does with one picture of a post."""

OfJob = Literal["none", "unnone", "again", "delete", "show", "send"]
"""What a button does with a whole post."""

FORM = "qart:1:form"
SETTINGS = "qart:1:settings"
OPENED = "qart:1:opened"
OPEN_FORM = "qart:1:open-form"
FORM_IN_THREAD = "qart:1:form-in-thread"
FORGET = "qart:1:forget"

_JOB = r"(?P<job>[0-9A-Za-z_-]{1,64})"
CANCEL = re.compile(rf"qart:1:cancel:{_JOB}:(?P<user>[0-9A-Za-z]{{1,64}})")


def picture_button(verb: OfPicture, ref: PictureRef) -> str:
    """The id of a button that is about one picture."""
    return f"qart:1:{verb}:{ref.job_id}:{ref.candidate_index}:{ref.number}"


def picture_pattern(verb: OfPicture) -> re.Pattern[str]:
    """What the ids of such buttons look like."""
    return re.compile(rf"qart:1:{verb}:{_JOB}:(?P<index>\d{{1,4}}):(?P<number>\d{{1,2}})")


def parse_picture(verb: OfPicture, action_id: str) -> PictureRef:
    """The picture that a pressed button is about."""
    found = picture_pattern(verb).fullmatch(action_id)
    if not found:
        raise ValueError(f"{action_id!r} is no {verb} button")
    return PictureRef(found["job"], int(found["index"]), int(found["number"]))


def job_button(verb: OfJob, job_id: str) -> str:
    """The id of a button that is about a whole post."""
    return f"qart:1:{verb}:{job_id}"


def job_pattern(verb: OfJob) -> re.Pattern[str]:
    """What the ids of such buttons look like."""
    return re.compile(rf"qart:1:{verb}:{_JOB}")


def parse_job(verb: OfJob, action_id: str) -> str:
    """The job that a pressed button is about."""
    found = job_pattern(verb).fullmatch(action_id)
    if not found:
        raise ValueError(f"{action_id!r} is no {verb} button")
    return found["job"]


def cancel(job_id: str, user_id: str) -> str:
    """The id of the cancel button that only `user_id` may press."""
    return f"qart:1:cancel:{job_id}:{user_id}"


def parse_cancel(action_id: str) -> tuple[str, str]:
    """The job and the requester of a pressed cancel button."""
    found = CANCEL.fullmatch(action_id)
    if not found:
        raise ValueError(f"{action_id!r} is no cancel button")
    return found["job"], found["user"]
