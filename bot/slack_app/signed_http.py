"""Signed HTTP mode: Slack sends its requests here instead of over a socket of ours."""

import asyncio
import logging

from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.chat import StartError

log = logging.getLogger(__name__)

PATH = "/slack/events"
"""Where commands, buttons and events arrive; the app's settings name it."""


async def serve(app: AsyncApp, host: str, port: int) -> None:
    """Take requests until cancelled; Bolt refuses those that Slack did not sign.

    Raises:
        StartError: the address cannot be opened.
    """
    runner = web.AppRunner(app.web_app(path=PATH), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise StartError(
                f"SLACK_HTTP_PORT={port} cannot be opened on {host} ({error.strerror}); "
                "choose another port."
            ) from None
        log.info("Slack: signed HTTP mode, listening on http://%s:%d%s", host, port, PATH)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
