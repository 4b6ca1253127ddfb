"""What the living message shows at each stage, as Components V2 layouts.

Discord allows 40 components and 4,000 characters of text in one message, and hides attachments
that no component refers to.
"""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import wording
from bot.discord_app.uploads import Upload
from bot.discord_app.views import CancelButton, VoteButton
from gpu_server.schema import Job

ACCENT = discord.Colour(0x3D5AFE)
# Escaping may double a text, and together they stay below 4,000 characters.
MAX_PROMPT = 300
MAX_LINK = 1000
MAX_NOTES = 300


def notice(text: str) -> ui.LayoutView:
    """One sentence and nothing to press."""
    return _layout(ui.TextDisplay(text))


def progress(job: Job) -> ui.LayoutView:
    """How the job stands, with a button to cancel it."""
    row = ui.ActionRow[Any](CancelButton(job.id, job.reply_to.extra["user_id"]))
    return _layout(ui.TextDisplay(_title(job)), ui.TextDisplay(wording.progress(job)), row)


def failure(job: Job, text: str) -> ui.LayoutView:
    """Why there are no pictures."""
    said = ui.TextDisplay[Any](escaped(text, MAX_NOTES))
    return _layout(ui.TextDisplay(_title(job)), said, ui.TextDisplay(_footer(job)))


def result(job: Job, uploads: Sequence[Upload]) -> ui.LayoutView:
    """The pictures with their captions and vote buttons."""
    pictures = ui.MediaGallery[ui.LayoutView](
        *(
            discord.MediaGalleryItem(
                f"attachment://{upload.filename}",
                description=wording.alt_text(upload.picture.number, job),
            )
            for upload in uploads
        )
    )
    captions = "\n".join(
        f"**{upload.picture.number}** {wording.caption(upload.picture.candidate)}"
        for upload in uploads
    )
    votes = ui.ActionRow[Any](
        *(
            VoteButton(job.id, upload.picture.candidate.index, upload.picture.number)
            for upload in uploads
        )
    )
    link = escaped(wording.leads_to(job), MAX_LINK)
    return _layout(
        ui.TextDisplay(_title(job)),
        pictures,
        ui.TextDisplay(captions),
        ui.TextDisplay(f"{link}\n{wording.scans_summary(job)}"),
        ui.Separator(),
        ui.TextDisplay(wording.VOTE_PROMPT),
        votes,
        ui.TextDisplay(_footer(job)),
    )


def escaped(text: str, limit: int) -> str:
    """Text that others wrote, as one line without markup, at most about `limit` characters.

    On one line, because headings, lists and quotes begin at the start of a line. Mentions are left
    alone, since links may hold them; they notify nobody, as every message has all mentions off.
    """
    line = " ".join(text.split())
    if len(line) > limit:
        line = f"{line[: limit - 1]}…"
    return discord.utils.escape_markdown(line)


def _title(job: Job) -> str:
    # Without its mentions too, so that nobody is named in a request that is not theirs.
    return f"**{discord.utils.escape_mentions(escaped(job.prompt, MAX_PROMPT))}**"


def _footer(job: Job) -> str:
    lines = [escaped(note, MAX_NOTES // max(1, len(job.notes))) for note in job.notes]
    lines.append(f"{wording.job_line(job)} · <@{job.reply_to.extra['user_id']}>")
    return "\n".join(f"-# {line}" for line in lines)


def _layout(*items: ui.Item[ui.LayoutView]) -> ui.LayoutView:
    # No timeout: the buttons are found by their ids, so nothing of a post stays in memory.
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=ACCENT))
    return view
