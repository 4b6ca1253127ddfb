"""From a request to its job, however a person made it."""

import hashlib
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncRespond
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.conversation import Conversation, RefusedError
from bot.slack_app.answer import privately
from bot.slack_app.delivery import NOWHERE_TO_WRITE, SlackChat
from bot.slack_app.patience import reason
from gpu_server.schema import JobRequest, Person, ReplyTo

_PRIVATE = frozenset({"directmessage", "privategroup"})
"""What Slack calls channels that not everybody may read; their results are hung up nowhere else."""


class Asking:
    """Posts a request's message and hands in its job."""

    def __init__(self, conversation: Conversation, chat: SlackChat) -> None:
        self._conversation = conversation
        self._chat = chat

    async def ask(
        self, respond: AsyncRespond, request: JobRequest, picture: bytes | None = None
    ) -> None:
        """Ask; what comes in between is told to the requester only.

        Args:
            respond: answers the requester.
            request: its message is yet to be posted.
            picture: the requester's own, any kind of image file.
        """
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
            asked = request.model_copy(update={"reply_to": placed})
            job = await self._conversation.submit(asked, picture)
        except RefusedError as error:
            await self._chat.remove(placed)
            await privately(respond, str(error))
            return
        except Exception:
            await self._chat.remove(placed)
            raise
        if job.reply_to.message_id != message_id:
            # The same request was taken before a restart and has its message already.
            await self._chat.remove(placed)


@dataclass(frozen=True)
class Origin:
    """Who asks and where.

    Attributes:
        private: whether not everybody may read there.
    """

    user_id: str
    channel_id: str
    private: bool

    @classmethod
    def of(cls, command: dict[str, Any]) -> "Origin":
        """Where a command was typed."""
        private = command.get("channel_name") in _PRIVATE
        return cls(command["user_id"], command["channel_id"], private)


def request_of(origin: Origin, url: str, prompt: str, key: str) -> JobRequest:
    """A request whose result is owed to the place it comes from.

    Raises:
        ValidationError: the link or the prompt is too long for the wire.
    """
    return JobRequest(
        url=url,
        prompt=prompt,
        private=origin.private,
        requester=Person(platform="slack", user_id=origin.user_id),
        reply_to=ReplyTo(
            platform="slack", channel_id=origin.channel_id, extra={"user_id": origin.user_id}
        ),
        idempotency_key=key,
    )


def idempotency_key(event_id: str) -> str:
    """The key of one request, however often Slack sends it. Slack sets no limit to the id."""
    return hashlib.sha256(event_id.encode()).hexdigest()
