"""Block Kit of every message that everybody sees."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot import wording
from bot.chat import Picture
from bot.ratings import PictureRef
from bot.slack_app import ids
from bot.slack_app.pieces import actions, button, image, section, small
from gpu_server.schema import Job, ReplyTo


def unanswered(user_id: str, title: str, text: str) -> list[Block]:
    """A message while the server has not answered; `title` is "" while it is not known."""
    head = [section(title)] if title else []
    return [*head, section(text), small("", user_id)]


def progress(job: Job, sheet_id: str | None = None) -> list[Block]:
    """A job on its way, with what is drawn so far and its cancel button."""
    sheet = [image(sheet_id, wording.SHEET_ALT)] if sheet_id else []
    cancel = button(wording.CANCEL_BUTTON, ids.cancel(job.id, requester(job.reply_to)))
    return [
        section(wording.title(job)),
        section(wording.progress(job)),
        *sheet,
        actions(cancel),
        _footer(job),
    ]


def failure(job: Job, text: str) -> list[Block]:
    """A job that ended without pictures."""
    return [section(wording.title(job)), section(text), _footer(job)]


def result(job: Job, pictures: Sequence[Picture], file_ids: Sequence[str]) -> list[Block]:
    """The pictures, each with its buttons right below, then what is about all of them."""
    blocks: list[Block] = [
        section(wording.title(job)),
        section(f"{wording.leads_to(job)}\n{wording.scans_summary(job)}"),
    ]
    for picture, file_id in zip(pictures, file_ids, strict=True):
        blocks += _picture(job, picture, file_id)
    return [
        *blocks,
        section(wording.VOTE_PROMPT),
        actions(
            button(wording.NONE_BUTTON, ids.job_button("none", job.id)),
            button(wording.AGAIN_BUTTON, ids.job_button("again", job.id)),
            button(wording.DELETE_BUTTON, ids.job_button("delete", job.id)),
        ),
        _footer(job),
    ]


def requester(reply_to: ReplyTo) -> str:
    """The Slack id of the person who asked, "" once the server has forgotten it."""
    return reply_to.extra.get("user_id", "")


def _picture(job: Job, picture: Picture, file_id: str) -> list[Block]:
    candidate, number = picture.candidate, picture.number
    ref = PictureRef(job.id, candidate.index, number)
    return [
        image(
            file_id,
            wording.alt_text(number, job),
            f"{number} · {wording.caption(candidate)}",
        ),
        actions(
            button(f"👍 {number}", ids.picture_button("vote", ref)),
            button(wording.OPEN_BUTTON.format(number=number), ids.picture_button("open", ref)),
        ),
    ]


def _footer(job: Job) -> Block:
    notes = " ".join(job.notes)
    said = f"{wording.job_line(job)} · {notes}" if notes else wording.job_line(job)
    return small(said, requester(job.reply_to))
