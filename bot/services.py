"""What every platform's handlers work with, put together once."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.account import Account
from bot.chat import Chat
from bot.conversation import Conversation
from bot.ratings import Ratings
from bot.results import Results
from bot.styles import Styles
from gpu_server.client import Client


@dataclass(frozen=True)
class Services:
    """The platform-neutral half of one platform's bot."""

    conversation: Conversation
    ratings: Ratings
    results: Results
    account: Account
    styles: Styles

    @classmethod
    def over(cls, server: Client, chat: Chat, now: Callable[[], float]) -> "Services":
        """Services of one platform.

        Args:
            server: where jobs are drawn.
            chat: where their users are.
            now: monotonic seconds; injected by tests.
        """
        return cls(
            Conversation(server, chat, now),
            Ratings(server, chat.platform),
            Results(server, chat),
            Account(server, chat.platform),
            Styles(server, now),
        )
