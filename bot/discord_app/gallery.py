"""What the living message shows at each stage."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import wording
from bot.discord_app.cancelling import CancelButton
from bot.discord_app.layouts import (
    MAX_NOTES,
    caption,
    escaped,
    footer,
    layout,
    link,
    pictures,
    title,
)
from bot.discord_app.opening import OpenButton
from bot.discord_app.removing import DeleteButton
from bot.discord_app.repeating import AgainButton
from bot.discord_app.uploads import Upload
from bot.discord_app.voting import NoneButton, VoteButton
from bot.ratings import PictureRef
from gpu_server.schema import Job

SHEET = "qart-progress.jpg"


def progress(job: Job, *, sheet: bool) -> ui.LayoutView:
    """How the job stands, with a button to cancel it.

    Args:
        job: as it stands.
        sheet: whether a picture of what is drawn so far is attached, as `SHEET`.
    """
    drawn = discord.MediaGalleryItem(f"attachment://{SHEET}", description=wording.SHEET_ALT)
    return layout(
        title(job),
        ui.TextDisplay(wording.progress(job)),
        *([ui.MediaGallery[Any](drawn)] if sheet else []),
        ui.ActionRow(CancelButton(job.id, job.reply_to.extra["user_id"])),
    )


def failure(job: Job, text: str) -> ui.LayoutView:
    """Why there are no pictures."""
    return layout(title(job), ui.TextDisplay(escaped(text, MAX_NOTES)), footer(job))


def result(job: Job, uploads: Sequence[Upload]) -> ui.LayoutView:
    """The pictures with their captions and buttons."""
    shown = [
        PictureRef(job.id, upload.picture.candidate.index, upload.picture.number)
        for upload in uploads
    ]
    return layout(
        title(job),
        pictures(uploads, job),
        ui.TextDisplay("\n".join(caption(upload) for upload in uploads)),
        ui.TextDisplay(f"{link(job)}\n{wording.scans_summary(job)}"),
        ui.Separator(),
        ui.TextDisplay(wording.VOTE_PROMPT),
        ui.ActionRow(*(VoteButton(picture) for picture in shown), NoneButton(job.id)),
        ui.ActionRow(*(OpenButton(picture) for picture in shown)),
        ui.ActionRow(AgainButton(job.id), DeleteButton(job.id)),
        footer(job),
    )
