"""Socket Mode that notices when it has gone deaf."""

import asyncio
import contextlib
import logging
import time

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

log = logging.getLogger(__name__)

PING_INTERVAL_S = 10.0
DEAF_AFTER_PINGS = 6
"""The SDK reconnects by itself after four unanswered pings; six mean that it did not."""

CLOSE_PATIENCE_S = 5.0


async def listen(app: AsyncApp, app_token: str, ping_interval_s: float = PING_INTERVAL_S) -> None:
    """Feed the app from Slack until cancelled, on a new socket whenever the old one goes deaf."""
    while True:
        handler = AsyncSocketModeHandler(app, app_token, ping_interval=ping_interval_s)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
            log.info("Slack: Socket Mode, listening")
            await _until_deaf(handler.client, ping_interval_s)
        finally:
            await _close(handler)
        log.warning("Slack: the socket is deaf, opening another")


async def _until_deaf(client: SocketModeClient, ping_interval_s: float) -> None:
    # Wall-clock time, because the SDK's own mark is.
    heard = time.time()
    while time.time() - heard < ping_interval_s * DEAF_AFTER_PINGS:
        await asyncio.sleep(ping_interval_s)
        heard = max(heard, client.last_ping_pong_time or 0.0)


async def _close(handler: AsyncSocketModeHandler) -> None:
    # A dead connection may never finish its closing handshake.
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(
            handler.close_async(),  # type: ignore[no-untyped-call]
            CLOSE_PATIENCE_S,
        )
