"""One picture opened alone: shown in a modal, judged, varied, downloaded."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.recent import Recent
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

Verdict = Literal["scans", "fails"]


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
        self._verdicts: Recent[Verdict] = Recent()

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

        async def ask(opened: Opened) -> str:
            key = idempotency_key(body["trigger_id"])
            await self._asking.again(origin, opened.ref.job_id, key, opened.ref.candidate_index)
            return wording.VARIATIONS_ASKED

        await self._answered_inside(origin, body, ask)

    async def save(self, origin: Origin, body: Body) -> None:
        """Send the untouched file as a direct message."""

        async def send(opened: Opened) -> str:
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
            return wording.DOWNLOAD_SENT

        await self._answered_inside(origin, body, send)

    def mistakes(self, body: Body) -> dict[str, str]:
        """What is wrong when the modal is closed: a phone without a verdict would be lost."""
        phone = Filled(body["view"]).text(PHONE)
        return {PHONE: wording.VERDICT_FIRST} if phone and not self._recalled(body).verdict else {}

    async def done(self, origin: Origin, body: Body) -> None:
        """The modal was closed: a phone typed after the verdict still belongs to it."""
        opened = self._recalled(body)
        phone = Filled(body["view"]).text(PHONE)
        if opened.verdict and phone:
            await self._services.ratings.verdict(
                opened.ref, origin.user_id, scans=opened.verdict == "scans", phone=phone
            )

    async def _judge(self, origin: Origin, body: Body, verdict: Verdict) -> None:
        # Known at once: what is pressed next may still carry the modal as it was before.
        self._verdicts.keep(body["view"]["id"], verdict)

        async def store(opened: Opened) -> str:
            return await self._services.ratings.verdict(
                opened.ref,
                origin.user_id,
                scans=verdict == "scans",
                phone=Filled(body["view"]).text(PHONE),
            )

        await self._answered_inside(origin, body, store)

    def _recalled(self, body: Body) -> Opened:
        """What the modal shows, with the newest verdict that was given in it."""
        opened = Opened.recalled(body["view"]["private_metadata"])
        return replace(opened, verdict=self._verdicts.get(body["view"]["id"]) or opened.verdict)

    async def _answered_inside(
        self, origin: Origin, body: Body, do: Callable[[Opened], Awaitable[str]]
    ) -> None:
        try:
            said = await do(self._recalled(body))
        except RefusedError as error:
            said = str(error)
        view = opened_view.shown(self._recalled(body), origin, said)
        await self._show(origin, body["view"]["id"], view, said)

    async def _show(self, origin: Origin, view_id: str, view: View, said: str = "") -> None:
        try:
            await self._client.views_update(view_id=view_id, view=view)
        except SlackApiError as error:
            if reason(error) not in _CLOSED:
                raise
            # Closed meanwhile: a picture is of no use any more, but an answer is.
            if said:
                await self._answers.privately(origin, said)
