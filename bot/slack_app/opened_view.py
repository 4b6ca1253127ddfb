"""The modal that shows one picture alone, large, for a phone to scan."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextInputElement
from slack_sdk.models.views import View

from bot import wording
from bot.chat import Picture
from bot.ratings import PictureRef
from bot.slack_app import ids
from bot.slack_app.inputs import VALUE, field
from bot.slack_app.origin import Origin
from bot.slack_app.pieces import actions, button, image, section, small
from gpu_server.schema import Job

PHONE = "phone"
PHONE_LIMIT = 64

_ALT_KEPT, _LINK_KEPT = 200, 600
"""A modal remembers no more than 3,000 characters, so long texts are cut."""


@dataclass(frozen=True)
class Opened:
    """What an open modal shows, kept in the modal itself, so that it outlives a restart.

    Attributes:
        verdict: the one given in this modal: "scans", "fails", or "" for none yet.
    """

    ref: PictureRef
    file_id: str
    caption: str
    leads_to: str
    alt_text: str
    verdict: str = ""

    @classmethod
    def of(cls, job: Job, picture: Picture, file_id: str) -> "Opened":
        """One picture of a job."""
        return cls(
            PictureRef(job.id, picture.candidate.index, picture.number),
            file_id,
            wording.caption(picture.candidate),
            _kept(wording.leads_to(job), _LINK_KEPT),
            _kept(wording.alt_text(picture.number, job), _ALT_KEPT),
        )

    @classmethod
    def recalled(cls, memory: str) -> "Opened":
        """What a modal remembers."""
        kept: dict[str, Any] = json.loads(memory)["opened"]
        return cls(**kept | {"ref": PictureRef(**kept["ref"])})


def loading(number: int, origin: Origin) -> View:
    """Shown at once: what opens a modal lives three seconds, and a file may take longer."""
    return _modal(number, [section(wording.OPENING)], origin.remembered())


def notice(number: int, text: str, origin: Origin) -> View:
    """Why there is nothing to show."""
    return _modal(number, [section(text)], origin.remembered())


def shown(opened: Opened, origin: Origin, said: str = "") -> View:
    """The picture with its buttons, and the answer to the last press."""
    ref = opened.ref
    phone = PlainTextInputElement(action_id=VALUE, max_length=PHONE_LIMIT)
    blocks = [
        image(opened.file_id, opened.alt_text),
        section(f"{opened.caption}\n{opened.leads_to}"),
        actions(
            button(wording.SCANS_BUTTON, ids.picture_button("scans", ref), "primary"),
            button(wording.FAILS_BUTTON, ids.picture_button("fails", ref)),
        ),
        field(PHONE, wording.VERDICT_PHONE, phone, hint=wording.VERDICT_PHONE_HINT),
        actions(
            button(wording.VARIATIONS_BUTTON, ids.picture_button("vary", ref)),
            button(wording.DOWNLOAD_BUTTON, ids.picture_button("save", ref)),
        ),
        *([small(said)] if said else []),
    ]
    memory = origin.remembered(opened=asdict(opened))
    return _modal(ref.number, blocks, memory, submit=wording.OPENED_DONE)


def _modal(number: int, blocks: Sequence[Block], memory: str, submit: str | None = None) -> View:
    return View(
        type="modal",
        callback_id=ids.OPENED,
        title=wording.OPENED_TITLE.format(number=number),
        # Slack wants a submit button wherever there is an input.
        submit=submit,
        close=wording.VIEW_CLOSE if submit is None else None,
        private_metadata=memory,
        blocks=blocks,
    )


def _kept(text: str, limit: int) -> str:
    # What cannot be printed would take six characters each.
    return wording.short("".join(c for c in text if c.isprintable() or c.isspace()), limit)
