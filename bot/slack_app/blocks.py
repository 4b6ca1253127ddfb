"""Block Kit of every message, within Slack's documented limits.

What users wrote goes out as escaped plain text, so that it never links, formats or notifies.
Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    ImageBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.blocks.basic_components import SlackFile

from bot import wording
from bot.chat import Picture
from bot.slack_app import ids
from bot.slack_app.text import clipped
from gpu_server.schema import Job, ReplyTo

SECTION_LIMIT = 3000
CONTEXT_LIMIT = 2000
TITLE_LIMIT = 2000
ALT_LIMIT = 2000
BUTTON_LIMIT = 75


def accepted(user_id: str, prompt: str) -> list[Block]:
    """The message before the server has answered."""
    asked_by = ContextBlock(elements=[_mention(user_id)])
    return [_section(prompt), _section(wording.ACCEPTED), asked_by]


def progress(job: Job) -> list[Block]:
    """A job on its way, with its cancel button."""
    cancel = _button(wording.CANCEL_BUTTON, ids.cancel(job.id, requester(job.reply_to)))
    return [
        _section(job.prompt),
        _section(wording.progress(job)),
        ActionsBlock(elements=[cancel]),
        _footer(job),
    ]


def failure(job: Job, text: str) -> list[Block]:
    """A job that ended without pictures."""
    return [_section(job.prompt), _section(text), _footer(job)]


def result(job: Job, pictures: Sequence[Picture], file_ids: Sequence[str]) -> list[Block]:
    """The pictures, each with its vote button right below."""
    blocks: list[Block] = [
        _section(job.prompt),
        _section(f"{wording.leads_to(job)}\n{wording.scans_summary(job)}"),
    ]
    for picture, file_id in zip(pictures, file_ids, strict=True):
        blocks += _picture(job, picture, file_id)
    blocks.append(_section(wording.VOTE_PROMPT))
    blocks.append(_footer(job))
    return blocks


def vote_receipt(text: str, job_id: str, candidate_index: int, number: int) -> list[Block]:
    """The answer to a vote, with the button that takes it back."""
    button = _button(wording.TAKE_BACK_BUTTON, ids.unvote(job_id, candidate_index, number))
    return [_section(text), ActionsBlock(elements=[button])]


def requester(reply_to: ReplyTo) -> str:
    """The Slack id of the person who asked."""
    return reply_to.extra["user_id"]


def _picture(job: Job, picture: Picture, file_id: str) -> list[Block]:
    candidate, number = picture.candidate, picture.number
    vote = _button(f"👍 {number}", ids.vote(job.id, candidate.index, number))
    return [
        ImageBlock(
            slack_file=SlackFile(id=file_id),
            title=_text(f"{number} · {wording.caption(candidate)}", TITLE_LIMIT),
            alt_text=wording.alt_text(number, job)[:ALT_LIMIT],
        ),
        ActionsBlock(elements=[vote]),
    ]


def _footer(job: Job) -> Block:
    notes = " ".join(job.notes)
    said = f"{wording.job_line(job)} · {notes}" if notes else wording.job_line(job)
    return ContextBlock(elements=[_mention(requester(job.reply_to)), _text(said, CONTEXT_LIMIT)])


def _mention(user_id: str) -> MarkdownTextObject:
    # The only mention we ever send, made from an id that Slack itself gave us.
    return MarkdownTextObject(text=f"<@{user_id}>", verbatim=True)


def _section(text: str) -> Block:
    return SectionBlock(text=_text(text, SECTION_LIMIT))


def _button(text: str, action_id: str) -> ButtonElement:
    return ButtonElement(text=_text(text, BUTTON_LIMIT), action_id=action_id)


def _text(text: str, limit: int) -> PlainTextObject:
    return PlainTextObject(text=clipped(text, limit), emoji=False)
