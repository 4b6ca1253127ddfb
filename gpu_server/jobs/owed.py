"""Messages of deleted jobs that a bot has still to delete.

Deleting does not wait for the chats, which may be away or refuse: what is owed is written down in
the same transaction, and struck out when the bot reports it done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.schema import Post
from gpu_server.store.database import Database
from gpu_server.store.models import OwedRemovalRow

OWED_FOR = timedelta(days=30)
"""What could not be deleted by then never will be, and nobody is to be remembered by it."""

LISTED = 5000
"""The longest list."""


@dataclass(frozen=True)
class OwedRemovals:
    """What the bots ask for when they start, and report when it is done."""

    database: Database

    async def of(self, platform: str) -> list[Post]:
        """Messages that the bot of a platform has still to delete, longest owed first."""
        owed = select(OwedRemovalRow).where(OwedRemovalRow.platform == platform)
        async with self.database.read() as session:
            rows = await session.scalars(owed.order_by(OwedRemovalRow.id).limit(LISTED))
            return [Post.model_validate(row, from_attributes=True) for row in rows]

    async def done(self, post: Post) -> None:
        """A message is deleted. Repeating it changes nothing."""
        async with self.database.write() as session:
            await session.execute(delete(OwedRemovalRow).filter_by(**post.address))


def owe(session: AsyncSession, posts: Iterable[Post], now: datetime) -> None:
    """Write down that these messages have to be deleted."""
    session.add_all(
        OwedRemovalRow(**post.address, files=list(post.files), owed_since=now) for post in posts
    )


async def give_up(session: AsyncSession, now: datetime) -> None:
    """Strike out what has been owed for too long."""
    await session.execute(delete(OwedRemovalRow).where(OwedRemovalRow.owed_since < now - OWED_FOR))
