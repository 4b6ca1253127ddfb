"""Wiring: `python -m bot` starts every platform that has its tokens, in one event loop."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable, Callable

from bot.settings import BotSettings
from gpu_server.client import Client

log = logging.getLogger(__name__)

Runner = Callable[[BotSettings, Client], Awaitable[None]]


def platforms(settings: BotSettings) -> tuple[dict[str, Runner], dict[str, str]]:
    """The platforms that are on, and why each other one is off."""
    running: dict[str, Runner] = {}
    off: dict[str, str] = {}
    # Imported late, so that a host without one platform's tokens never loads its library.
    if settings.discord_off:
        off["Discord"] = settings.discord_off
    else:
        from bot.discord_app import run as run_discord

        running["Discord"] = run_discord
    if settings.slack_off:
        off["Slack"] = settings.slack_off
    else:
        from bot.slack_app import run as run_slack

        running["Slack"] = run_slack
    return running, off


async def serve(settings: BotSettings, running: dict[str, Runner]) -> None:
    """Run the platforms until one fails or the process is told to stop."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    async with Client(settings.server_url, settings.token.get_secret_value()) as server:
        tasks = {asyncio.create_task(run(settings, server)) for run in running.values()}
        stop = asyncio.create_task(stopping.wait())
        done, _ = await asyncio.wait({*tasks, stop}, return_when=asyncio.FIRST_COMPLETED)
        for task in {*tasks, stop} - done:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, stop)


def main() -> int:
    """Start the bots; returns the exit code, 2 when no platform has its tokens."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    settings = BotSettings()
    running, off = platforms(settings)
    for name in running:
        sys.stdout.write(f"{name}: on\n")
    for name, reason in off.items():
        sys.stdout.write(f"{name}: off, {reason}\n")
    if not running:
        sys.stderr.write("qart bot: nothing to start; put a platform's tokens in .env\n")
        return 2
    asyncio.run(serve(settings, running))
    return 0


if __name__ == "__main__":
    sys.exit(main())
