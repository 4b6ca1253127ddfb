"""`qart up`: the server and the bots side by side, each in a process of its own."""

import asyncio
import contextlib
import itertools
import signal
import sys
from asyncio.subprocess import Process

import aiohttp

from bot.chat import StartError
from bot.settings import BotSettings, load_settings
from bot.tether import end_with_parent

READY_POLL_S = 0.2
READY_TRIES = 100
STOP_GRACE_S = 15.0
RESTART_PAUSE_S = 10.0

SET_UP_WRONG = 2
"""The exit code of a process that has said what to set up before it can start."""


def main() -> int:
    """Start everything; returns the exit code, 2 when the set-up does not allow a start."""
    try:
        settings = load_settings()
    except StartError as error:
        sys.stderr.write(f"qart up: {error}\n")
        return 2
    return asyncio.run(up(settings))


async def up(settings: BotSettings) -> int:
    """Start the server, then the bots; returns the exit code.

    The server's end is the end of all. Bots that die are started again; those that stop for want
    of a valid token, say, are not, and the web page goes on.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    # SIGHUP is what a closed terminal sends.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stopping.set)
    server = await _start("gpu_server")
    ended = asyncio.create_task(server.wait())
    stop = asyncio.create_task(stopping.wait())
    ready = asyncio.create_task(_until_ready(settings.server_base))
    bots: asyncio.Task[None] | None = None
    await asyncio.wait({ended, stop, ready}, return_when=asyncio.FIRST_COMPLETED)
    if ready.done():
        for line in settings.platform_lines():
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        if settings.any_platform_on:
            bots = asyncio.create_task(_keep_bots())
        await asyncio.wait({ended, stop}, return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    stop.cancel()
    if bots is not None:
        bots.cancel()
        await asyncio.wait({bots})
    await _end(server)
    if stopping.is_set():
        return 0
    return _exit_code(await ended)


def _exit_code(server_code: int) -> int:
    """Ours, when the server ended by itself; a kill, which it could not explain, is told."""
    if server_code >= 0:
        return server_code
    sys.stderr.write(f"qart up: the server {_ended(server_code)}; start again, nothing is lost.\n")
    return 1


def _ended(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


async def _keep_bots() -> None:
    """Run the bots until cancelled, or until they say what is wrong with their set-up."""
    while True:
        try:
            code = await _run_bots()
        except OSError as error:
            how = f"does not start ({error.strerror})"
        else:
            if code == SET_UP_WRONG:
                return
            how = _ended(code)
        sys.stderr.write(
            f"qart up: the bots' process {how}; "
            f"it is started again in {RESTART_PAUSE_S:.0f} s, nothing is lost.\n"
        )
        await asyncio.sleep(RESTART_PAUSE_S)


async def _run_bots() -> int:
    bots = await _start("bot")
    try:
        return await bots.wait()
    finally:
        await _end(bots)


async def _start(package: str) -> Process:
    # A session of its own: Ctrl-C reaches only us, and we stop the children in order.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", package, start_new_session=True, preexec_fn=end_with_parent
    )


async def _until_ready(base_url: str) -> None:
    """Wait for the server to answer, and say so once when that takes strangely long.

    Not for it to be ready to draw: bots tell people what is wrong better than silence does.
    """
    async with aiohttp.ClientSession() as session:
        for tried in itertools.count():
            if tried == READY_TRIES:
                sys.stderr.write(
                    f"qart up: the server does not answer at {base_url}, so the bots wait; "
                    "set QART_SERVER_URL to where it listens.\n"
                )
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with session.get(f"{base_url}/healthz") as answer:
                    if answer.ok:
                        return
            await asyncio.sleep(READY_POLL_S)


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_GRACE_S)
    except TimeoutError:
        process.kill()
        await process.wait()
