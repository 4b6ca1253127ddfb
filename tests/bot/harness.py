"""What the conformance test needs to drive one chat platform as its users do."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self

from gpu_server.schema import Platform
from tests.bot.wire_server import WireServer


@dataclass(frozen=True)
class Shown:
    """The living message as everyone in the channel sees it.

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
    async def repeat(self) -> None:
        """Deliver the last command event once more, as platforms do now and then."""

    @abstractmethod
    async def messages(self) -> list[Shown]:
        """Every message that everyone in the channel sees, oldest first."""

    @abstractmethod
    async def whispers(self, user: str) -> list[str]:
        """What only this person sees, oldest first."""

    @abstractmethod
    async def press_vote(self, number: int, user: str) -> None:
        """Press the vote button of one picture of the newest message."""

    @abstractmethod
    async def press_take_back(self, user: str) -> None:
        """Press the button under this person's newest whisper."""

    @abstractmethod
    async def press_cancel(self, user: str) -> None:
        """Press the cancel button of the newest message."""

    @abstractmethod
    async def delete_message(self) -> None:
        """Delete the newest message, as a moderator does."""

    @abstractmethod
    async def restart(self) -> None:
        """Kill the bot process and start a new one; the platform keeps its messages."""

    async def shown(self) -> Shown | None:
        """The newest message that everyone sees."""
        return next(reversed(await self.messages()), None)
