"""Deleting what was posted, when a result is deleted or a person wants to be forgotten.

The server keeps what is still to be deleted, so a chat that refuses or is away, and a bot that is
stopped half-way, only delay it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from bot import wording
from bot.chat import Chat
from bot.outage import Outage
from bot.refusals import asked
from gpu_server.client import Client, ServerError, ServerUnavailableError
from gpu_server.schema import Person, Post

log = logging.getLogger(__name__)

AGAIN_S = 3600.0
"""What a chat refused to delete is tried again so often."""


class Erasing:
    """Erases for the people of one platform."""

    def __init__(self, server: Client, chat: Chat) -> None:
        self._server = server
        self._chat = chat

    async def forget(self, user_id: str) -> tuple[str, Sequence[Post]]:
        """Erase a person's votes and requests.

        Returns:
            What to tell them, and the messages on this platform that are to be deleted with it.

        Raises:
            RefusedError: with a sentence for the person who asked.
        """
        person = Person(platform=self._chat.platform, user_id=user_id)
        erased = await asked(self._server.forget(person))
        own = [post for post in erased.posts if post.platform == self._chat.platform]
        return wording.forgotten(erased), own

    async def delete(
        self, posts: Iterable[Post], by: Callable[[Post], Awaitable[bool]] | None = None
    ) -> int:
        """Delete messages of requests that are gone; returns how many could not be deleted yet.

        Args:
            posts: the messages.
            by: deletes one, where the bot's own rights are not all there is.
        """
        left = 0
        for post in posts:
            if await self._gone(post, by or self._chat.remove):
                await self._report(post)
            else:
                left += 1
        return left

    async def _gone(self, post: Post, by: Callable[[Post], Awaitable[bool]]) -> bool:
        try:
            return await by(post)
        except Exception:
            # One odd message must not keep all others.
            log.exception("message %s is not deleted", post.message_id)
            return False

    async def run(self) -> None:
        """Delete what was left over, at the start and again and again; never ends."""
        while True:
            await self.delete(await self._owed())
            await asyncio.sleep(AGAIN_S)

    async def _owed(self) -> list[Post]:
        platform, outage = self._chat.platform, Outage()
        while True:
            try:
                return await self._server.owed_removals(platform)
            except Exception as error:
                await outage.wait(f"{platform}: messages to delete are not known: {error}")

    async def _report(self, post: Post) -> None:
        try:
            await self._server.removed(post)
        except (ServerError, ServerUnavailableError) as error:
            # Found to be gone the next time.
            log.warning("message %s: not reported as deleted: %s", post.message_id, error)
