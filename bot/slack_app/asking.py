"""From a request to its job, however a person made it: the message first, then the job."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import ValidationError
from slack_sdk.errors import SlackApiError

from bot import wording
from bot.refusals import UNKNOWN, RefusedError
from bot.services import Services
from bot.slack_app.answer import Answers
from bot.slack_app.delivery import NOWHERE_TO_WRITE, SlackChat
from bot.slack_app.origin import Origin
from bot.slack_app.patience import reason
from bot.slack_app.workspace import Workspace
from gpu_server.schema import AgainRequest, Job, JobRequest, Person, Place, Post, ReplyTo

HandIn = Callable[[ReplyTo], Awaitable[Job | None]]


@dataclass(frozen=True)
class Wish:
    """What somebody asks for.

    Attributes:
        private: draw it in a direct message.
    """

    url: str
    prompt: str
    style: str | None = None
    negative: str = ""
    seed: int | None = None
    private: bool = False


class Asking:
    """Posts the message that a request lives in and hands in its job.

    Every method may raise `RefusedError`; then no message of ours is left.
    """

    def __init__(
        self, services: Services, chat: SlackChat, workspace: Workspace, answers: Answers
    ) -> None:
        self._services = services
        self._chat = chat
        self._workspace = workspace
        self._answers = answers

    async def ask(self, origin: Origin, wish: Wish, key: str, picture: bytes | None = None) -> None:
        """Have something drawn.

        Args:
            origin: who asks and where.
            wish: what for.
            key: the idempotency key of the request.
            picture: the requester's own, any kind of image file.
        """
        place = await self._place(origin)

        def request(reply_to: ReplyTo) -> JobRequest:
            return JobRequest(
                url=wish.url,
                prompt=wish.prompt,
                style=wish.style,
                negative_prompt=wish.negative,
                seed=wish.seed,
                private=wish.private or origin.private,
                requester=_person(origin),
                place=place,
                reply_to=reply_to,
                idempotency_key=key,
            )

        try:
            request(ReplyTo(platform="slack"))
        except ValidationError as error:
            raise RefusedError(wording.TOO_LONG) from error
        await self.with_message(
            origin,
            wording.asked_for(wish.prompt),
            lambda placed: self._services.conversation.submit(request(placed), picture),
            privately=wish.private,
        )

    async def again(
        self, origin: Origin, job_id: str, key: str, candidate_index: int | None = None
    ) -> None:
        """Have a job drawn again, or variations of one of its pictures."""
        place = await self._place(origin)

        def hand_in(placed: ReplyTo) -> Awaitable[Job]:
            request = AgainRequest(
                candidate_index=candidate_index,
                private=origin.private,
                requester=_person(origin),
                place=place,
                reply_to=placed,
                idempotency_key=key,
            )
            return self._services.conversation.again(job_id, request)

        await self.with_message(origin, "", hand_in)

    async def with_message(
        self, origin: Origin, title: str, hand_in: HandIn, *, privately: bool = False
    ) -> None:
        """Post a message and hand in what is to live in it.

        Args:
            origin: who asks and where.
            title: what is drawn, "" while that is not known.
            hand_in: given where the message is; returns the job, if there is one to follow.
            privately: post it in a direct message.
        """
        where = await self._reply_to(origin, privately)
        try:
            message_id = await self._chat.begin(where, title)
        except SlackApiError as error:
            if reason(error) not in NOWHERE_TO_WRITE:
                raise
            direct = where.channel_id.startswith("D")
            raise RefusedError(wording.NOT_HERE if direct else wording.NOT_INVITED) from error
        placed = where.model_copy(update={"message_id": message_id})
        try:
            job = await hand_in(placed)
        except UNKNOWN:
            await self._chat.say(placed, title, wording.UNANSWERED)
            raise
        except Exception:
            await self._withdraw(placed)
            raise
        if job is not None and job.reply_to.message_id != message_id:
            # The same request was taken before a restart and has its message already.
            await self._withdraw(placed)
        elif where.channel_id != origin.channel_id and origin.channel_id:
            await self._answers.privately(origin, wording.SENT_PRIVATELY)

    async def _withdraw(self, placed: ReplyTo) -> None:
        await self._chat.remove(
            Post(platform="slack", channel_id=placed.channel_id, message_id=placed.message_id)
        )

    async def _reply_to(self, origin: Origin, privately: bool) -> ReplyTo:
        extra = {"user_id": origin.user_id}
        if origin.channel_id and not privately:
            if origin.thread_ts:
                extra["thread_ts"] = origin.thread_ts
            return ReplyTo(platform="slack", channel_id=origin.channel_id, extra=extra)
        channel = await self._workspace.direct_channel(origin.user_id)
        return ReplyTo(platform="slack", channel_id=channel, extra=extra)

    async def _place(self, origin: Origin) -> Place:
        # The workspace's rules hold in its direct messages too, which are none of its channels.
        channel = "" if origin.is_direct else origin.channel_id
        return Place(community=await self._workspace.team(), channel=channel)


def idempotency_key(event_id: str) -> str:
    """The key of one request, however often Slack sends it. Slack sets no limit to the id."""
    return hashlib.sha256(event_id.encode()).hexdigest()


def _person(origin: Origin) -> Person:
    return Person(platform="slack", user_id=origin.user_id)
