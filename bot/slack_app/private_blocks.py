"""Block Kit of the messages that one person sees."""

from collections.abc import Callable, Sequence

from slack_sdk.models.blocks import Block

from bot import wording
from bot.ratings import PictureRef
from bot.slack_app import ids
from bot.slack_app.pieces import actions, button, section
from gpu_server.schema import Job, Usage

LISTED = 15
"""How many of a person's jobs are listed; by default no more can be open at once."""


def vote_receipt(text: str, ref: PictureRef) -> list[Block]:
    """The answer to a vote, with the button that takes it back."""
    take_back = button(wording.TAKE_BACK_BUTTON, ids.picture_button("unvote", ref))
    return [section(text), actions(take_back)]


def none_receipt(text: str, job_id: str) -> list[Block]:
    """The answer to "none of these", with the button that takes it back."""
    take_back = button(wording.TAKE_BACK_BUTTON, ids.job_button("unnone", job_id))
    return [section(text), actions(take_back)]


def queue(jobs: Sequence[Job], user_id: str) -> list[Block]:
    """A person's jobs that are not finished, each with its cancel button."""

    def entry(job: Job) -> Block:
        cancel = button(wording.CANCEL_BUTTON, ids.cancel(job.id, user_id), "danger")
        return section(wording.entry(job), cancel)

    return _listed(jobs, entry)


def info(usage: Usage, *, in_channel: bool = True) -> list[Block]:
    """A person's use, limits and newest jobs; what could not be posted can be shown.

    Args:
        usage: of that person.
        in_channel: whether it is shown where things can be posted.
    """
    jobs = wording.kept_first(usage.jobs)
    return [section(wording.usage(usage)), *_listed(jobs, lambda job: _entry(job, in_channel))]


def forget_warning() -> list[Block]:
    """The question before everything is erased."""
    yes = button(wording.FORGET_BUTTON, ids.FORGET, "danger")
    return [section(wording.FORGET_WARNING), actions(yes)]


def _listed(jobs: Sequence[Job], entry: Callable[[Job], Block]) -> list[Block]:
    left_out = jobs[LISTED:]
    rest = [section(wording.more(len(left_out)))] if left_out else []
    return [*map(entry, jobs[:LISTED]), *rest]


def _entry(job: Job, in_channel: bool) -> Block:
    if not job.kept:
        return section(wording.entry(job))
    if in_channel and not job.private:
        show = button(wording.SHOW_BUTTON, ids.job_button("show", job.id))
    else:
        show = button(wording.SEND_BUTTON, ids.job_button("send", job.id))
    return section(wording.entry(job), show)
