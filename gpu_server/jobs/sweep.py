"""Clearing the image store of what nobody names: uploads no job came for, what crashes left.

And the list of messages to delete of what was owed for too long.

A file is renewed whenever it is put again, so one that is a day old and that no row names belongs
to nobody.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from gpu_server.clock import Clock
from gpu_server.jobs.owed import give_up
from gpu_server.jobs.picture_use import batches, unused
from gpu_server.store.database import Database
from gpu_server.store.images import ImageStore

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)
EVERY_S = 6 * 3600.0


@dataclass(frozen=True)
class Sweep:
    """Sweeps one image store. Several servers may sweep the same."""

    database: Database
    images: ImageStore
    clock: Clock

    async def run(self, stopping: asyncio.Event) -> None:
        """Sweep now and again, until `stopping` is set; what is under way is brought to an end."""
        while not stopping.is_set():
            try:
                gone = await self.sweep(stopping)
                if gone:
                    log.info("deleted %d pictures that no job names", gone)
            except Exception:
                # Whatever it is, the store fills up while nobody sweeps it.
                log.exception("could not sweep the image store; trying again later")
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await stopping.wait()

    async def sweep(self, stopping: asyncio.Event | None = None) -> int:
        """Delete what nobody has named for a day, until `stopping` is set.

        Returns:
            How many files.

        Raises:
            StorageError: the store cannot be read or changed.
        """
        before = self.clock.now() - KEPT_FOR
        async with self.database.write() as session:
            await give_up(session, self.clock.now())
        await asyncio.to_thread(self.images.drop_leftovers, before)
        old = await asyncio.to_thread(self.images.kept_before, before)
        gone = 0
        for batch in batches(old):
            if stopping is not None and stopping.is_set():
                break
            async with self.database.read() as session:
                free = await unused(session, batch)
            gone += await asyncio.to_thread(self._discard, free, before)
        return gone

    def _discard(self, names: set[str], before: datetime) -> int:
        return sum(self.images.discard(name, before=before) for name in names)
