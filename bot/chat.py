"""The chat platform port: what the conversation needs from Discord, Slack and their like."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from bot.contact_sheet import ContactSheet
from gpu_server.schema import CandidateView, Job, Platform, Post


@dataclass(frozen=True)
class Picture:
    """One candidate to post.

    Attributes:
        number: place in the post, 1 first; stored with each vote as its position.
        candidate: what the server says of it.
        png: the file.
    """

    number: int
    candidate: CandidateView
    png: bytes

    @property
    def filename(self) -> str:
        """A file name that says which picture it is."""
        return f"qart-{self.number}-seed-{self.candidate.seed}.png"


class StartError(Exception):
    """A platform does not let the bot in; the message says in one sentence what to do."""


class UndeliverableError(Exception):
    """The message or its channel is gone, or the bot may no longer write there."""


class Chat(ABC):
    """One platform. Every method edits the one message that `job.reply_to` names.

    All of them may be called again for the same job and then change nothing more, so that a
    restart between any two steps never posts twice.
    """

    platform: ClassVar[Platform]

    @abstractmethod
    async def show_progress(self, job: Job, sheet: ContactSheet) -> bool:
        """Show queue place or progress.

        Args:
            job: as it stands.
            sheet: what is drawn so far, for platforms that have the means to show it.

        Returns:
            False when it was not shown and may be tried again soon. That is no failure.
        """

    @abstractmethod
    async def show_result(self, job: Job, pictures: list[Picture]) -> Post:
        """Show the pictures with their vote buttons.

        Raises:
            UndeliverableError: there is nowhere left to show them.
        """

    @abstractmethod
    async def show_failure(self, job: Job, text: str) -> Post:
        """Say why there are no pictures.

        Raises:
            UndeliverableError: there is nowhere left to say it.
        """

    @abstractmethod
    async def tell_requester(self, job: Job, text: str) -> None:
        """Say something to the requester privately, away from the message.

        Raises:
            UndeliverableError: they take no private messages.
        """

    def place_of(self, job: Job) -> Post:
        """The message that a job lives in now; another one than at first where it was gone."""
        return Post.model_validate(job.reply_to.model_dump(exclude={"extra"}))

    @abstractmethod
    async def remove(self, post: Post) -> bool:
        """Delete a message of ours, with its files.

        Returns:
            Whether it is gone, whoever deleted it; False where it is out of reach for now, or the
            platform is in trouble.
        """
