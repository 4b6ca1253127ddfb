"""The bot's process, from its start to its end."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

import bot.slack_app
from bot.settings import BotSettings
from gpu_server.client import Client
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import APP_TOKEN, BOT_TOKEN

SIGNING_SECRET = "loopback-secret"


def slack_settings(slack: Loopback) -> BotSettings:
    return BotSettings(
        _env_file=None,
        SLACK_BOT_TOKEN=BOT_TOKEN,
        SLACK_APP_TOKEN=APP_TOKEN,
        SLACK_SIGNING_SECRET=SIGNING_SECRET,
        SLACK_API_URL=slack.url,
    )


@contextlib.asynccontextmanager
async def running(
    slack: Loopback, server: Client, now: Callable[[], float] = time.monotonic
) -> AsyncIterator[None]:
    """The bot as it runs in production, from its start to its end."""
    task = asyncio.create_task(bot.slack_app.run(slack_settings(slack), server, now))
    listening = asyncio.create_task(slack.listening())
    await asyncio.wait([task, listening], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    try:
        yield
    finally:
        slack.nobody_listens()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
