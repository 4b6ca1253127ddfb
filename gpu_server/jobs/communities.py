"""What moderators set for their Discord server or Slack workspace."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.clock import Clock
from gpu_server.schema import CommunitySettings, Platform
from gpu_server.store.database import Database
from gpu_server.store.dialects import one_at_a_time
from gpu_server.store.models import CommunityRow
from pipeline.styles import find_style

Key = tuple[str, str]
"""Platform and the platform's id of a community."""


@dataclass(frozen=True)
class Communities:
    """Communities' settings, kept until they are replaced."""

    database: Database
    clock: Clock

    async def get(self, platform: Platform, community: str) -> CommunitySettings:
        """What was set; the defaults when nothing was."""
        async with self.database.read() as session:
            found = await load(session, [(platform, community)])
        return found.get((platform, community), CommunitySettings())

    async def set(
        self, platform: Platform, community: str, settings: CommunitySettings
    ) -> CommunitySettings:
        """Replace what was set.

        Raises:
            UnknownStyleError: there is no such style.
        """
        if settings.style is not None:
            find_style(settings.style)
        row = CommunityRow(
            platform=platform,
            id=community,
            changed_at=self.clock.now(),
            **settings.model_dump(),
        )
        async with self.database.write() as session:
            # Two first settings at once would both find no row to change.
            await one_at_a_time(session, "communities")
            await session.merge(row)
        return settings


async def load(session: AsyncSession, keys: Iterable[Key]) -> dict[Key, CommunitySettings]:
    """The settings of those communities that have any."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = await session.scalars(
        select(CommunityRow).where(tuple_(CommunityRow.platform, CommunityRow.id).in_(wanted))
    )
    return {
        (row.platform, row.id): CommunitySettings.model_validate(
            {name: getattr(row, name) for name in CommunitySettings.model_fields}
        )
        for row in rows
    }
