"""One picture opened alone: shown in a modal, judged, varied, downloaded."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.refusals import RefusedError
from bot.services import Services
from bot.slack_app import ids, opened_view
from bot.slack_app.answer import Answers
from bot.slack_app.asking import Asking, idempotency_key
from bot.slack_app.door import Body
from bot.slack_app.inputs import Filled
from bot.slack_app.opened_view import PHONE, Opened
from bot.slack_app.origin import Origin
from bot.slack_app.patience import patiently, reason
from bot.slack_app.pressed import file_in, pressed
from bot.slack_app.uploads import Uploads
from bot.slack_app.workspace import Workspace

log = logging.getLogger(__name__)

_CLOSED = frozenset({"not_found", "view_not_found"})


class OpenedPicture:
    """Answers inside the modal while it is open, else where it was opened."""

    def __init__(
        self,
        client: AsyncWebClient,
        services: Services,
        asking: Asking,
        workspace: Workspace,
        uploads: Uploads,
        answers: Answers,
    ) -> None:
        self._client = client
        self._services = services
        self._asking = asking
        self._workspace = workspace
        self._uploads = uploads
        self._answers = answers

    async def open(self, origin: Origin, body: Body) -> None:
        """Open the modal at once, and put the picture in when it is there."""
        ref = ids.parse_picture("open", pressed(body))
        first = opened_view.loading(ref.number, origin)
        answer = await self._client.views_open(trigger_id=body["trigger_id"], view=first)
        view_id = str(answer["view"]["id"])
        try:
            job, picture = await self._services.results.alone(ref)
            file_id = file_in(body, ref.number) or await self._uploads.upload_file(
                picture.png, picture.filename, wording.alt_text(ref.number, job)
            )
        except RefusedError as error:
            await self._show(origin, view_id, opened_view.notice(ref.number, str(error), origin))
        except Exception:
            broken = opened_view.notice(ref.number, wording.SOMETHING_BROKE, origin)
            await self._show(origin, view_id, broken)
            raise
        else:
            opened = Opened.of(job, picture, file_id)
            await self._show(origin, view_id, opened_view.shown(opened, origin))

    async def scans(self, origin: Origin, body: Body) -> None:
        """The person's phone reads it."""
        await self._judge(origin, body, "scans")

    async def fails(self, origin: Origin, body: Body) -> None:
        """The person's phone does not read it."""
        await self._judge(origin, body, "fails")

    async def vary(self, origin: Origin, body: Body) -> None:
        """Draw variations, in a message of their own where this one was opened."""

        async def ask(opened: Opened) -> tuple[str, Opened]:
            key = idempotency_key(body["trigger_id"])
            await self._asking.again(origin, opened.ref.job_id, key, opened.ref.candidate_index)
            return wording.VARIATIONS_ASKED, opened

        await self._answered_inside(origin, body, ask)

    async def save(self, origin: Origin, body: Body) -> None:
        """Send the untouched file as a direct message."""

        async def send(opened: Opened) -> tuple[str, Opened]:
            _, picture = await self._services.results.alone(opened.ref)
            channel = await self._workspace.direct_channel(origin.user_id)
            await patiently(
                lambda: self._client.files_upload_v2(
                    file=picture.png,
                    filename=picture.filename,
                    title=picture.filename,
                    alt_txt=opened.alt_text,
                    channel=channel,
                )
            )
            return wording.DOWNLOAD_SENT, opened

        await self._answered_inside(origin, body, send)

    async def done(self, origin: Origin, body: Body) -> None:
        """The modal was closed: a phone typed after the verdict still belongs to it."""
        opened = Opened.recalled(body["view"]["private_metadata"])
        phone = Filled(body["view"]).text(PHONE)
        if opened.verdict and phone:
            await self._services.ratings.verdict(
                opened.ref, origin.user_id, scans=opened.verdict == "scans", phone=phone
            )

    async def _judge(self, origin: Origin, body: Body, verdict: Literal["scans", "fails"]) -> None:
        async def store(opened: Opened) -> tuple[str, Opened]:
            text = await self._services.ratings.verdict(
                opened.ref,
                origin.user_id,
                scans=verdict == "scans",
                phone=Filled(body["view"]).text(PHONE),
            )
            return text, replace(opened, verdict=verdict)

        await self._answered_inside(origin, body, store)

    async def _answered_inside(
        self, origin: Origin, body: Body, do: Callable[[Opened], Awaitable[tuple[str, Opened]]]
    ) -> None:
        opened = Opened.recalled(body["view"]["private_metadata"])
        try:
            said, opened = await do(opened)
        except RefusedError as error:
            said = str(error)
        await self._show(origin, body["view"]["id"], opened_view.shown(opened, origin, said), said)

    async def _show(self, origin: Origin, view_id: str, view: View, said: str = "") -> None:
        try:
            await self._client.views_update(view_id=view_id, view=view)
        except SlackApiError as error:
            if reason(error) not in _CLOSED:
                raise
            # Closed meanwhile: a picture is of no use any more, but an answer is.
            if said:
                await self._answers.privately(origin, said)


def mistakes(body: Body) -> dict[str, str]:
    """A phone without a verdict would be lost."""
    memory = body["view"]["private_metadata"]
    opened = Opened.recalled(memory)
    phone = Filled(body["view"]).text(PHONE)
    return {PHONE: wording.VERDICT_FIRST} if phone and not opened.verdict else {}
