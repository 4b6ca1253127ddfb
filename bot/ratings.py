"""What people say of pictures: likes, none of these, does it scan, and emoji reactions."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from weakref import WeakValueDictionary

from bot import wording
from bot.outage import Outage
from bot.refusals import RefusedError, asked
from gpu_server.client import Client, ServerUnavailableError
from gpu_server.schema import (
    Job,
    Person,
    Platform,
    Post,
    Vote,
    VoteKind,
    VoteReceipt,
    VoteSource,
)

log = logging.getLogger(__name__)

Reaction = Literal[1, 2, 3, 4, "up", "down"]
"""An emoji on a post: a picture's number, or a thumb for all of them."""


@dataclass(frozen=True)
class PictureRef:
    """One picture of a post, as buttons name it.

    Attributes:
        candidate_index: which candidate of the job.
        number: its place in the post, 1 first; votes remember it.
    """

    job_id: str
    candidate_index: int
    number: int


class Ratings:
    """Stores what the people of one platform say. Every call may be repeated."""

    def __init__(self, server: Client, platform: Platform) -> None:
        self._server = server
        self._platform = platform
        self._turns: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()

    async def like(self, picture: PictureRef, user_id: str, *, withdrawn: bool = False) -> str:
        """Cast or take back a like; returns what to tell the rater.

        Raises:
            RefusedError: with a sentence for the rater.
        """
        vote = self._vote(picture, user_id, VoteKind.LIKE, withdrawn=withdrawn)
        receipt = await asked(self._server.vote(vote))
        if withdrawn:
            return wording.VOTE_TAKEN_BACK.format(number=picture.number)
        thanks = wording.VOTE_THANKS.format(number=picture.number)
        return f"{thanks}\n{await self._tally(receipt)}".strip()

    async def verdict(
        self, picture: PictureRef, user_id: str, *, scans: bool, phone: str = ""
    ) -> str:
        """Store whether the rater's phone reads a picture; returns what to tell them.

        Args:
            picture: which one.
            user_id: the platform's id of the rater.
            scans: whether it does.
            phone: what they scanned with, "" when they did not say.

        Raises:
            RefusedError: with a sentence for the rater.
        """
        kind = VoteKind.SCANS if scans else VoteKind.FAILS
        vote = self._vote(picture, user_id, kind).model_copy(update={"phone": phone.strip()[:64]})
        await asked(self._server.vote(vote))
        said = wording.VERDICT_SCANS if scans else wording.VERDICT_FAILS
        return said.format(number=picture.number)

    async def none_of_these(self, job_id: str, user_id: str, *, withdrawn: bool = False) -> str:
        """Say, or take back, that no picture of a post is liked; returns what to tell the rater.

        It is a dislike of each of them, so liking one later takes back that one's only.

        Raises:
            RefusedError: with a sentence for the rater.
        """
        job = await asked(self._server.job(job_id))
        votes = [
            self._vote(
                picture,
                user_id,
                VoteKind.DISLIKE,
                withdrawn=withdrawn,
                source=VoteSource.NONE_OF_THESE,
            )
            for picture in presented(job)
        ]
        for vote in votes:
            await asked(self._server.vote(vote))
        return wording.NONE_TAKEN_BACK if withdrawn else wording.NONE_THANKS

    async def react(self, post: Post, reaction: Reaction, user_id: str, *, withdrawn: bool) -> None:
        """Take an emoji on a message as votes; one on any other message than a result is nothing.

        A number likes that picture, a thumb up likes all, a thumb down dislikes all. One that is
        taken off leaves what its person said in a plainer way, by button or by a number. Those of
        one person on one message are stored in the order of the calls, and wait for a server that
        is away.
        """
        turn = self._turns.setdefault((post.channel_id, post.message_id, user_id), asyncio.Lock())
        outage = Outage()
        async with turn:
            while True:
                try:
                    return await self._store(post, reaction, user_id, withdrawn=withdrawn)
                except RefusedError as error:
                    if not isinstance(error.__cause__, ServerUnavailableError):
                        # There is nobody to tell: a reaction waits for no answer.
                        log.warning("a reaction was not stored: %s", error)
                        return None
                await outage.wait("a reaction is not stored, as the drawing server is away")

    async def _store(
        self, post: Post, reaction: Reaction, user_id: str, *, withdrawn: bool
    ) -> None:
        job = await asked(self._server.posted(post))
        if job is None:
            return
        kind = VoteKind.DISLIKE if reaction == "down" else VoteKind.LIKE
        thumb = reaction in {"up", "down"}
        source = VoteSource.THUMB if thumb else VoteSource.REACTION
        votes = [
            self._vote(picture, user_id, kind, withdrawn=withdrawn, source=source)
            for picture in presented(job)
            if thumb or picture.number == reaction
        ]
        outcomes = await asyncio.gather(
            *(asked(self._server.vote(vote)) for vote in votes), return_exceptions=True
        )
        # Only now: none may arrive after the next emoji.
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def _vote(
        self,
        picture: PictureRef,
        user_id: str,
        kind: VoteKind,
        *,
        withdrawn: bool = False,
        source: VoteSource = VoteSource.BUTTON,
    ) -> Vote:
        return Vote(
            job_id=picture.job_id,
            candidate_index=picture.candidate_index,
            rater=Person(platform=self._platform, user_id=user_id),
            kind=kind,
            position=picture.number,
            withdrawn=withdrawn,
            source=source,
        )

    async def _tally(self, receipt: VoteReceipt) -> str:
        """How all have voted, in the post's order; "" when the server does not tell."""
        if receipt.likes is None:
            return ""
        try:
            job = await asked(self._server.job(receipt.job_id))
        except RefusedError:
            return ""
        likes: Sequence[int] = [receipt.likes.get(c.index, 0) for c in job.presented]
        return wording.tally(likes)


def presented(job: Job) -> list[PictureRef]:
    """The pictures of a job's post in their places."""
    return [PictureRef(job.id, c.index, number) for number, c in enumerate(job.presented, 1)]
