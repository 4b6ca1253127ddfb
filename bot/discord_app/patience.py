"""Tells a Discord that is away for a while from one that refuses."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

from bot.outage import Outage, out_of_reach

TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500

Answer = TypeVar("Answer")


async def patiently(action: Callable[[], Awaitable[Answer]]) -> Answer:
    """Repeat an action until Discord answers, however long that takes.

    Raises:
        discord.DiscordException: Discord refuses, and would refuse again.
    """
    outage = Outage()
    while True:
        try:
            return await action()
        except discord.RateLimited as limited:
            await outage.wait("Discord asks for a rest", limited.retry_after)
        except discord.HTTPException as error:
            if error.status != TOO_MANY_REQUESTS and error.status < SERVER_ERROR:
                raise
            await outage.wait(f"Discord answers {error.status}")
        except (discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
            await outage.wait(out_of_reach("Discord", error))
