"""The `/qart <link> <prompt>` command."""

import hashlib
import logging
from typing import Any

from pydantic import ValidationError
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.conversation import Conversation, RefusedError
from bot.slack_app.answer import privately
from bot.slack_app.delivery import NOWHERE_TO_WRITE, SlackChat
from bot.slack_app.patience import reason
from bot.slack_app.recent import Recent
from bot.slack_app.text import command_words
from gpu_server.schema import JobRequest, Person, ReplyTo

log = logging.getLogger(__name__)


_PRIVATE = frozenset({"directmessage", "privategroup"})
"""What Slack calls channels that not everybody may read; their results are hung up nowhere else."""


class QartCommand:
    """Takes a request from the command to its job."""

    def __init__(self, conversation: Conversation, chat: SlackChat) -> None:
        self._conversation = conversation
        self._chat = chat
        self._seen: Recent[bool] = Recent()

    async def take(self, ack: AsyncAck, respond: AsyncRespond, command: dict[str, Any]) -> None:
        """Acknowledge before anything else, then post the message and hand in the job."""
        await ack()
        key = idempotency_key(command["trigger_id"])
        if self._seen.get(key):
            log.info("a command came twice, the second is left alone")
            return
        self._seen.keep(key, True)
        url, prompt = command_words(command.get("text") or "")
        if not url or not prompt:
            await privately(respond, f"{wording.USAGE}\n{wording.USAGE_EXAMPLE}")
            return
        try:
            request = _request(command, url, prompt, key)
        except ValidationError:
            await privately(respond, wording.TOO_LONG)
            return
        await self._ask(respond, request)

    async def _ask(self, respond: AsyncRespond, request: JobRequest) -> None:
        where = request.reply_to
        try:
            message_id = await self._chat.place(where, request.prompt)
        except SlackApiError as error:
            if reason(error) not in NOWHERE_TO_WRITE:
                raise
            await privately(respond, wording.NOT_INVITED)
            return
        placed = where.model_copy(update={"message_id": message_id})
        try:
            job = await self._conversation.submit(request.model_copy(update={"reply_to": placed}))
        except RefusedError as error:
            await self._chat.remove(placed)
            await privately(respond, str(error))
            return
        except Exception:
            await self._chat.remove(placed)
            raise
        if job.reply_to.message_id != message_id:
            # The same command was taken before a restart and has its message already.
            await self._chat.remove(placed)


def _request(command: dict[str, Any], url: str, prompt: str, key: str) -> JobRequest:
    user_id = command["user_id"]
    return JobRequest(
        url=url,
        prompt=prompt,
        private=command.get("channel_name") in _PRIVATE,
        requester=Person(platform="slack", user_id=user_id),
        reply_to=ReplyTo(
            platform="slack", channel_id=command["channel_id"], extra={"user_id": user_id}
        ),
        idempotency_key=key,
    )


def idempotency_key(trigger_id: str) -> str:
    """The key of one command, however often Slack sends it. Slack sets no limit to the id."""
    return hashlib.sha256(trigger_id.encode()).hexdigest()
