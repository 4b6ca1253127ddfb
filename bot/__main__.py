"""Wiring: `python -m bot` starts every platform that has its tokens, in one event loop."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from bot.chat import StartError
from bot.settings import BotSettings, load_settings
from gpu_server.client import Client

log = logging.getLogger(__name__)

RESTART_PAUSE_S = 10.0

Runner = Callable[[BotSettings, Client], Coroutine[Any, Any, None]]


def runners(settings: BotSettings) -> list[Runner]:
    """What to run for each platform that is on."""
    running: list[Runner] = []
    # Imported late, so that a host without one platform's tokens never loads its library.
    if not settings.discord_off:
        from bot.discord_app import run as run_discord

        running.append(run_discord)
    if not settings.slack_off:
        from bot.slack_app import run as run_slack

        running.append(run_slack)
    return running


async def attempt(run: Runner, settings: BotSettings, server: Client) -> None:
    """Run one platform, again after whatever breaks it.

    Raises:
        StartError: it does not let us in; that is told at once and not when the others end.
    """
    while True:
        try:
            return await run(settings, server)
        except StartError as error:
            sys.stderr.write(f"qart bot: {error}\n")
            raise
        except Exception:
            log.exception("a platform stopped; it is started again in %.0f s", RESTART_PAUSE_S)
        await asyncio.sleep(RESTART_PAUSE_S)


async def serve(settings: BotSettings, running: list[Runner]) -> int:
    """Run the platforms until all have ended or the process is told to stop.

    One platform's failure leaves the others running.

    Returns:
        The exit code: 2 when no platform lets us in, else 0.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    async with Client(settings.server_base, settings.token.get_secret_value()) as server:
        tasks = [asyncio.create_task(attempt(run, settings, server)) for run in running]
        stop = asyncio.create_task(stopping.wait())
        ended: asyncio.Future[Any] = asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.wait([asyncio.ensure_future(stop), ended], return_when="FIRST_COMPLETED")
        for task in (*tasks, stop):
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    return 2 if all(isinstance(outcome, Exception) for outcome in outcomes) else 0


def main() -> int:
    """Start the bots; returns the exit code, 2 when the set-up does not allow a start."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # What they tell below a warning is of use to their makers.
    for library in ("discord", "slack_bolt", "slack_sdk"):
        logging.getLogger(library).setLevel(logging.WARNING)
    try:
        settings = load_settings()
    except StartError as error:
        sys.stderr.write(f"qart bot: {error}\n")
        return 2
    if not settings.any_platform_on:
        reasons = f"{settings.discord_off}; {settings.slack_off}"
        sys.stderr.write(f"qart bot: nothing to start ({reasons}); put the tokens in .env\n")
        return 2
    return asyncio.run(serve(settings, runners(settings)))


if __name__ == "__main__":
    sys.exit(main())
