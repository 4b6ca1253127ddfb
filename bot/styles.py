"""The server's styles, for suggestions while somebody types."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from gpu_server.client import Client, ServerError, ServerUnavailableError
from gpu_server.schema import Style

log = logging.getLogger(__name__)

KEPT_S = 600.0
"""How long a list is good: styles change with the server's version only."""

PATIENCE_S = 1.5
"""Platforms wait no more than 3 s for suggestions."""


class Styles:
    """Knows the styles on offer.

    Args:
        server: where they are.
        now: monotonic seconds.
    """

    def __init__(self, server: Client, now: Callable[[], float]) -> None:
        self._server = server
        self._now = now
        self._known: Sequence[Style] = ()
        self._asked_at: float | None = None

    async def all(self) -> Sequence[Style]:
        """The styles in the server's order; those known last, or none, while it is away."""
        if self._asked_at is None or self._now() - self._asked_at > KEPT_S:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    self._known = await self._server.styles()
                self._asked_at = self._now()
            except (ServerError, ServerUnavailableError, TimeoutError) as error:
                log.warning("the styles cannot be listed: %r", error)
        return self._known

    async def matching(self, typed: str) -> Sequence[Style]:
        """The styles whose name or title holds what was typed."""
        wanted = typed.strip().casefold()
        return [s for s in await self.all() if wanted in f"{s.name} {s.title}".casefold()]
