"""The form for a picture of one's own, which `/qart picture` opens: commands carry no files.

Reference: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
"""

import json
import logging
from dataclasses import asdict
from typing import Any

from pydantic import ValidationError
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, UrlInputElement
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.conversation import RefusedError
from bot.slack_app import ids
from bot.slack_app.answer import apologetic, privately
from bot.slack_app.asking import Asking, Origin, idempotency_key, request_of
from bot.slack_app.downloads import Downloads
from bot.slack_app.recent import Recent

log = logging.getLogger(__name__)

FILE_TYPES = ["jpg", "jpeg", "png", "gif", "webp"]
"""For people's convenience only; what is really sent is checked by the server."""

PROMPT_LIMIT = 1000
_VALUE = "value"


class PictureForm:
    """Opens the form and takes what was filled in to its job.

    Answers go to the `response_url` of the command that opened the form, for half an hour.
    """

    def __init__(self, client: AsyncWebClient, asking: Asking, downloads: Downloads) -> None:
        self._client = client
        self._asking = asking
        self._downloads = downloads
        self._seen: Recent[bool] = Recent()

    async def open(self, command: dict[str, Any]) -> None:
        """Show the form to the person who typed the command.

        Raises:
            SlackApiError: Slack does not show it, for one because three seconds have passed.
        """
        memory = {"origin": asdict(Origin.of(command)), "respond": command["response_url"]}
        await self._client.views_open(
            trigger_id=command["trigger_id"], view=_view(json.dumps(memory))
        )

    async def take(self, ack: AsyncAck, view: dict[str, Any]) -> None:
        """Acknowledge, which closes the form, then fetch the picture and hand in the job."""
        await ack()
        key = idempotency_key(view["id"])
        if self._seen.get(key):
            log.info("a form came twice, the second is left alone")
            return
        self._seen.keep(key, True)
        memory = json.loads(view["private_metadata"])
        respond = AsyncRespond(
            response_url=memory["respond"], proxy=self._client.proxy, ssl=self._client.ssl
        )
        await apologetic(self._draw)(
            respond=respond,
            origin=Origin(**memory["origin"]),
            filled={name: block[_VALUE] for name, block in view["state"]["values"].items()},
            key=key,
        )

    async def _draw(
        self,
        respond: AsyncRespond,
        origin: Origin,
        filled: dict[str, dict[str, Any]],
        key: str,
    ) -> None:
        try:
            request = request_of(origin, filled["url"]["value"], filled["prompt"]["value"], key)
            picture = await self._downloads.fetch(filled["picture"]["files"][0]["id"])
        except ValidationError:
            await privately(respond, wording.TOO_LONG)
        except RefusedError as error:
            await privately(respond, str(error))
        else:
            await self._asking.ask(respond, request, picture)


def _view(private_metadata: str) -> View:
    picture = FileInputElement(action_id=_VALUE, filetypes=FILE_TYPES, max_files=1)
    prompt = PlainTextInputElement(action_id=_VALUE, multiline=True, max_length=PROMPT_LIMIT)
    return View(
        type="modal",
        callback_id=ids.FORM,
        title=wording.FORM_TITLE,
        submit=wording.FORM_SUBMIT,
        close=wording.FORM_CLOSE,
        private_metadata=private_metadata,
        blocks=[
            InputBlock(
                block_id="picture",
                label=wording.FORM_PICTURE,
                hint=wording.FORM_PICTURE_HINT,
                element=picture,
            ),
            InputBlock(
                block_id="url", label=wording.FORM_URL, element=UrlInputElement(action_id=_VALUE)
            ),
            InputBlock(block_id="prompt", label=wording.FORM_PROMPT, element=prompt),
        ],
    )
