"""The parts that all messages are made of, as Components V2.

Discord allows 40 components and 4,000 characters of text in one message, and hides attachments
that no component refers to.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from bot import wording
from bot.discord_app.markdown import unmarked
from bot.discord_app.uploads import Upload
from gpu_server.schema import Job

ACCENT = discord.Colour(0x3D5AFE)
# Escaping may double a text, and together they stay below 4,000 characters.
MAX_PROMPT = 300
MAX_LINK = 1000
MAX_NOTES = 600


def layout(*items: ui.Item[Any]) -> ui.LayoutView:
    """A message of these parts, in one frame."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container[Any](*items, accent_colour=ACCENT))
    # The buttons are found by their ids; what has not stopped stays in discord.py's memory.
    view.stop()
    return view


def notice(text: str) -> ui.LayoutView:
    """One sentence and nothing to press."""
    return layout(ui.TextDisplay(text))


def title(job: Job) -> ui.TextDisplay[Any]:
    """What a job draws."""
    # Without its mentions too, so that nobody is named in a request that is not theirs.
    text = discord.utils.escape_mentions(escaped(wording.title(job), MAX_PROMPT))
    return ui.TextDisplay(f"**{text}**")


def link(job: Job) -> str:
    """The decoded address."""
    return escaped(wording.leads_to(job), MAX_LINK)


def pictures(uploads: Sequence[Upload], job: Job) -> ui.MediaGallery[Any]:
    """The pictures of a job that are attached."""
    return ui.MediaGallery(
        *(
            discord.MediaGalleryItem(
                f"attachment://{upload.filename}",
                description=wording.alt_text(upload.picture.number, job),
            )
            for upload in uploads
        )
    )


def caption(upload: Upload) -> str:
    """The facts of one picture."""
    return f"**{upload.picture.number}** {wording.caption(upload.picture.candidate)}"


def small(lines: Iterable[str]) -> ui.TextDisplay[Any]:
    """Lines in small print."""
    return ui.TextDisplay("\n".join(f"-# {line}" for line in lines))


def footer(job: Job) -> ui.TextDisplay[Any]:
    """The server's notes, the job's id and who asked, once they deleted it nobody."""
    lines = [escaped(note, MAX_NOTES // max(1, len(job.notes))) for note in job.notes]
    asker = job.reply_to.extra.get("user_id")
    return small([*lines, wording.job_line(job) + (f" · <@{asker}>" if asker else "")])


def escaped(text: str, limit: int) -> str:
    """Text that others wrote, as one line without markup, at most about `limit` characters.

    On one line, because headings, lists and quotes begin at the start of a line.
    """
    return unmarked(wording.short(text, limit))
