"""Running the server: its socket, its start screen, its end."""

import asyncio
import logging
import os
import signal
import socket
import sys

from aiohttp import web

from gpu_server.api import create_app
from gpu_server.api.keys import SETTINGS, STUDIOS
from gpu_server.drawing.devices import follow_devices
from gpu_server.errors import StartError
from gpu_server.settings import EVERYWHERE, ServerSettings
from gpu_server.start_screen import start_screen
from pipeline.studio_settings import load_settings as load_studio_settings

# What answers take longer than this at the end is cut off.
_LAST_ANSWERS_S = 5.0

# Links to the filled form hold whole prompts, and a letter takes up to twelve bytes in them.
_LONGEST_LINE = 64 * 1024


async def serve(settings: ServerSettings) -> None:
    """Serve until the process is told to stop by SIGTERM or SIGINT, then finish cleanly.

    Raises:
        StartError: the settings, the port, the database or a folder do not allow a start.
        QArtError: QART_ENGINE cannot run here, or a setting of the studio is wrong.
    """
    settings.check()
    # Read when the first studio opens, and told before anybody waits for it.
    load_studio_settings()
    settings = follow_devices(settings)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    with listen(settings.host, settings.port) as listener:
        port: int = listener.getsockname()[1]
        # The port is ours, so whoever served on it before is dead and its jobs may be taken over.
        runner = await _start(settings, node=f"{socket.gethostname()}:{port}")
        # Requests are taken meanwhile; the first drawing waits for what is not loaded yet.
        warming = asyncio.create_task(_warm_up(runner.app))
        try:
            await web.SockSite(runner, listener).start()
            sys.stdout.write(start_screen(runner.app, url_of(settings.host, port)))
            sys.stdout.flush()
            await stopping.wait()
        finally:
            # A second signal ends the process at once.
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
            await runner.cleanup()
            await warming


async def _warm_up(app: web.Application) -> None:
    settings = app[SETTINGS]
    if settings.workers:
        await asyncio.to_thread(app[STUDIOS].warm_up, settings.engine)


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket.

    Raises:
        StartError: the port is in use, or the address is not this machine's.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=256)
    except (socket.gaierror, UnicodeError):
        raise StartError(f"QART_HOST={host} is not an address; try 127.0.0.1.") from None
    except OSError as error:
        # Its own text repeats the address.
        reason = os.strerror(error.errno or 0).lower()
        raise StartError(
            f"{host}:{port} cannot be listened on ({reason}); "
            "set QART_PORT to another port, or stop the program that uses this one."
        ) from None


def url_of(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    name = EVERYWHERE.get(host, host)
    return f"http://{f'[{name}]' if ':' in name and name[0] != '[' else name}:{port}/"


def log_to_stderr() -> None:
    """Log as one process on a terminal or under a supervisor does."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Each request has a metric; a line each would bury the rest.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)


async def _start(settings: ServerSettings, *, node: str) -> web.AppRunner:
    try:
        runner = web.AppRunner(
            create_app(settings, node=node),
            access_log=None,
            shutdown_timeout=_LAST_ANSWERS_S,
            max_line_size=_LONGEST_LINE,
        )
        await runner.setup()
    except OSError as error:
        place = error.filename or "A folder of the server"
        raise StartError(f"{place} cannot be used ({error.strerror or error}).") from None
    return runner
