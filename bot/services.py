"""What every platform's handlers work with, put together once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.account import Account
from bot.chat import Chat
from bot.conversation import Conversation
from bot.erasing import Erasing
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
    erasing: Erasing
    styles: Styles

    @classmethod
    def over(cls, server: Client, chat: Chat, now: Callable[[], float]) -> "Services":
        """Services of one platform.

        Args:
            server: where jobs are drawn.
            chat: where their users are.
            now: monotonic seconds; injected by tests.
        """
        erasing = Erasing(server, chat)
        conversation = Conversation(server, chat, now)
        return cls(
            conversation,
            Ratings(server, chat.platform),
            Results(server, chat, erasing, conversation.report),
            Account(server, chat.platform),
            erasing,
            Styles(server, now),
        )

    async def run(self) -> None:
        """Take up what is left over: results to show, messages to delete. Never ends."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.conversation.run())
            tasks.create_task(self.erasing.run())
