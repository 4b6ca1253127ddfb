"""The `/qart <link> <prompt>` command, and `/qart picture`."""

import logging
from typing import Any

from pydantic import ValidationError
from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot import wording
from bot.slack_app.answer import privately
from bot.slack_app.asking import Asking, Origin, idempotency_key, request_of
from bot.slack_app.form import PictureForm
from bot.slack_app.recent import Recent
from bot.slack_app.text import command_words

log = logging.getLogger(__name__)

PICTURE = "picture"
"""The word that asks for the form; commands themselves carry no files."""


class QartCommand:
    """Takes a request from the command to its job."""

    def __init__(self, asking: Asking, form: PictureForm) -> None:
        self._asking = asking
        self._form = form
        self._seen: Recent[bool] = Recent()

    async def take(self, ack: AsyncAck, respond: AsyncRespond, command: dict[str, Any]) -> None:
        """Acknowledge before anything else, then post the message and hand in the job."""
        await ack()
        key = idempotency_key(command["trigger_id"])
        if self._seen.get(key):
            log.info("a command came twice, the second is left alone")
            return
        self._seen.keep(key, True)
        text = command.get("text") or ""
        if text.strip().lower() == PICTURE:
            await self._form.open(command)
            return
        url, prompt = command_words(text)
        if not url or not prompt:
            usage = (wording.USAGE, wording.USAGE_EXAMPLE, wording.USAGE_PICTURE)
            await privately(respond, "\n".join(usage))
            return
        try:
            request = request_of(Origin.of(command), url, prompt, key)
        except ValidationError:
            await privately(respond, wording.TOO_LONG)
            return
        await self._asking.ask(respond, request)
