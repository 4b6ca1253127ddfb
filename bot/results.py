"""Finished results: fetched, shown one alone, shown at last after all, deleted."""

import asyncio
from collections.abc import Awaitable, Callable

from bot import wording
from bot.chat import Chat, Picture, UndeliverableError
from bot.erasing import Erasing
from bot.ratings import PictureRef
from bot.refusals import RefusedError, asked
from gpu_server.client import Client
from gpu_server.schema import Job, Person, Post, Removal, ReplyTo


async def pictures_of(server: Client, job: Job) -> list[Picture]:
    """The pictures of a job's post in the order people see them."""
    presented = job.presented
    files = await asyncio.gather(*(server.image(candidate.image) for candidate in presented))
    return [
        Picture(number, candidate, png)
        for number, (candidate, png) in enumerate(zip(presented, files, strict=True), 1)
    ]


class Results:
    """What people do with a result that is there.

    Every method may raise `RefusedError`, with a sentence for the person who asked.
    """

    def __init__(
        self,
        server: Client,
        chat: Chat,
        erasing: Erasing,
        report: Callable[[str, Post], "asyncio.Task[None]"],
    ) -> None:
        """Results on one platform; `report` as `Conversation.report`."""
        self._server = server
        self._chat = chat
        self._erasing = erasing
        self._report = report
        self._showing: set[str] = set()

    async def alone(self, ref: PictureRef) -> tuple[Job, Picture]:
        """One picture of a result, at full size."""
        job = await asked(self._server.job(ref.job_id))
        found = next((c for c in job.candidates if c.index == ref.candidate_index), None)
        if found is None or not found.image:
            raise RefusedError(wording.DELETED)
        return job, Picture(ref.number, found, await asked(self._server.image(found.image)))

    async def show_kept(
        self, job_id: str, user_id: str, reply_to: ReplyTo, *, privately: bool
    ) -> None:
        """Post a result that could not be posted where it was asked for, once.

        Args:
            job_id: of the kept result.
            user_id: who asks; only the requester gets it.
            reply_to: the message that shall show it.
            privately: whether only its requester sees that message.
        """
        if job_id in self._showing:
            raise RefusedError(wording.NOT_KEPT)
        self._showing.add(job_id)
        try:
            post = await self._show_kept(job_id, user_id, reply_to, privately)
        except BaseException:
            self._showing.discard(job_id)
            raise
        # It is shown and stays so, although the server may be away or its answer lost.
        reporting = self._report(job_id, post)
        reporting.add_done_callback(lambda _: self._showing.discard(job_id))

    async def remove(
        self,
        job_id: str,
        user_id: str,
        *,
        moderator: bool,
        at: Post,
        dismiss: Callable[[], Awaitable[bool]] | None = None,
    ) -> str:
        """Delete a result for its requester or a moderator; returns what to tell them.

        Args:
            job_id: whose pictures are deleted, wherever they were posted.
            user_id: who asks.
            moderator: whether the platform lets them delete what others posted.
            at: the message whose button was pressed, deleted in any case.
            dismiss: deletes that message, where the press may give more rights than the bot has;
                returns whether it is gone.
        """
        person = Person(platform=self._chat.platform, user_id=user_id)
        job = await asked(self._server.remove(job_id, Removal(person=person, moderator=moderator)))

        async def delete(post: Post) -> bool:
            if dismiss and post.address == at.address and await dismiss():
                return True
            return await self._chat.remove(post)

        here = [post for post in job.posts if post.platform == at.platform and post.message_id]
        others = [post for post in here if post.address != at.address]
        # What the message shows may not be told with the press, and the server knows it too.
        known = [file for post in here if post.address == at.address for file in post.files]
        at = at.model_copy(update={"files": tuple(dict.fromkeys((*at.files, *known)))})
        return wording.removed(await self._erasing.delete([at, *others], delete))

    async def _show_kept(
        self, job_id: str, user_id: str, reply_to: ReplyTo, privately: bool
    ) -> Post:
        person = Person(platform=self._chat.platform, user_id=user_id)
        usage = await asked(self._server.usage(person))
        kept = next((job for job in usage.jobs if job.id == job_id and job.kept), None)
        if kept is None:
            raise RefusedError(wording.NOT_KEPT)
        if kept.private and not privately:
            raise RefusedError(wording.PRIVATE_ONLY)
        job = kept.model_copy(update={"reply_to": reply_to})
        pictures = await asked(pictures_of(self._server, job))
        try:
            with wording.speaking(reply_to.extra.get("locale")):
                return await self._chat.show_result(job, pictures)
        except UndeliverableError as error:
            raise RefusedError(wording.NOT_HERE) from error
