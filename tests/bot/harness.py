"""What the conformance test needs to drive one chat platform as its users do."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self

from bot import wording
from bot.ratings import Reaction
from gpu_server.schema import Platform
from tests.bot.wire_server import WireServer


@dataclass(frozen=True)
class Options:
    """What people may add to a request, each in their platform's way: options, or a form."""

    style: str | None = None
    seed: int | None = None
    negative: str = ""
    private: bool = False


@dataclass(frozen=True)
class Shown:
    """One message, or one opened picture, as its readers see it.

    Attributes:
        text: all its words.
        pictures: the files it shows, in order.
        buttons: the labels of its buttons, in order.
    """

    text: str
    pictures: list[bytes]
    buttons: list[str]


class ChatHarness(ABC):
    """One platform with a running bot, a channel, and two people in it: alice and bob.

    Entered in the test itself: `async with Harness(wire) as chat`.

    Attributes:
        time: monotonic seconds as the bot's progress edits see them; tests push it on.
    """

    platform: ClassVar[Platform]

    def __init__(self, wire: WireServer) -> None:
        self.wire = wire
        self.time = 0.0

    @abstractmethod
    async def __aenter__(self) -> Self: ...

    @abstractmethod
    async def __aexit__(self, *_: object) -> None: ...

    @abstractmethod
    async def ask(self, url: str, prompt: str, user: str = "alice") -> None:
        """Type the command; returns once the bot has acknowledged it."""

    @abstractmethod
    async def ask_with_picture(
        self, url: str, prompt: str, picture: bytes, user: str = "alice", name: str = "mine.jpg"
    ) -> None:
        """Ask for QArt of a file of one's own, `name`; returns once that is acknowledged."""

    @abstractmethod
    async def ask_with(self, url: str, prompt: str, options: Options, user: str = "alice") -> None:
        """Ask with options; returns once that is acknowledged."""

    @abstractmethod
    async def command(self, name: str, user: str = "alice", job_id: str = "") -> None:
        """Type one of the other commands: queue, cancel, info, forget, settings, help.

        Args:
            name: without "/qart-".
            user: who types it.
            job_id: which job to cancel, "" for none named.
        """

    @abstractmethod
    async def repeat(self) -> None:
        """Deliver the last command event once more, as platforms do now and then."""

    @abstractmethod
    async def messages(self) -> list[Shown]:
        """Every message that everyone in the channel sees, oldest first."""

    @abstractmethod
    async def whispers(self, user: str) -> list[str]:
        """What only this person sees, oldest first."""

    @abstractmethod
    async def press(self, label: str, user: str) -> None:
        """Press a button of the newest message that everyone sees; a vote's label is its number."""

    @abstractmethod
    async def press_whisper(self, label: str, user: str) -> None:
        """Press a button under this person's newest whisper."""

    @abstractmethod
    async def opened(self, user: str) -> Shown:
        """The picture that this person opened alone, once it is there."""

    @abstractmethod
    async def press_opened(self, label: str, user: str, phone: str = "") -> None:
        """Press a button beside the picture that this person opened alone.

        Args:
            label: the button's.
            user: who presses.
            phone: what they say they scanned with, where they are asked.
        """

    @abstractmethod
    async def downloads(self, user: str) -> list[bytes]:
        """The files this person was sent to keep, oldest first."""

    @abstractmethod
    async def react(self, reaction: Reaction, user: str, *, withdrawn: bool = False) -> None:
        """Put the platform's own emoji on the newest message, or take it off again."""

    @abstractmethod
    async def private_messages(self, user: str) -> list[Shown]:
        """What the bot wrote to this person directly, oldest first."""

    @abstractmethod
    async def promote(self, user: str) -> None:
        """Make somebody a moderator."""

    @abstractmethod
    async def lose_channel(self) -> None:
        """Shut the bot out of the channel, with all that is in it."""

    @abstractmethod
    async def open_settings(self, user: str) -> Shown | None:
        """Type the settings command; what it opens, None when it is refused."""

    @abstractmethod
    async def save_settings(self, user: str, *, style: str, daily_per_person: int) -> None:
        """Choose these in the opened settings and save them."""

    @abstractmethod
    async def delete_message(self) -> None:
        """Delete the newest message, as a moderator does."""

    @abstractmethod
    def refuse_deletion(self) -> None:
        """Let the platform refuse the next deletion of a message."""

    @abstractmethod
    async def restart(self) -> None:
        """Kill the bot process and start a new one; the platform keeps its messages."""

    async def shown(self) -> Shown | None:
        """The newest message that everyone sees."""
        return next(reversed(await self.messages()), None)

    async def press_vote(self, number: int, user: str) -> None:
        """Vote for one picture of the newest message."""
        await self.press(str(number), user)

    async def press_take_back(self, user: str) -> None:
        """Take back what the newest whisper thanked for."""
        await self.press_whisper(wording.TAKE_BACK_BUTTON, user)

    async def press_cancel(self, user: str) -> None:
        """Cancel the job of the newest message."""
        await self.press(wording.CANCEL_BUTTON, user)
