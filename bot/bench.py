"""How one bot process bears many conversations: the measurement behind `qart bench chat`."""

import asyncio
import contextlib
import os
import platform
import secrets
import socket
import statistics
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

from bot.bench_slack import BenchSlack
from bot.chat import StartError
from bot.tether import end_with_parent
from gpu_server.client import Client

METHOD = (
    "A server (SQLite, no workers) and one bot process in signed HTTP mode, each in a process of "
    "its own; this process stands in for Slack on loopback and types the commands, each as another "
    "person. An acknowledgement is timed from the first byte sent to the answer read, so it holds "
    "this process's share too. All jobs stay in the queue, each followed over an event stream of "
    "its own; memory is the bot's peak RSS (VmHWM) after they have been held for a while."
)

PATIENCE_S = 120.0
STEP_S = 0.5


async def measure(conversations: int, within_s: float, hold_s: float) -> dict[str, str | float]:
    """Start everything, type the commands, hold the conversations.

    Args:
        conversations: how many commands are typed; at least two.
        within_s: over how many seconds they are spread.
        hold_s: how many seconds all of them are held in flight.

    Returns:
        p50_ms, p99_ms and max_ms of the acknowledgements, peak_rss_mb of the bot in 10^6 bytes,
        the conversations in flight, the private answers (refusals) and the machine.

    Raises:
        StartError: something did not start, or not all conversations came about.
    """
    if sys.platform != "linux":
        raise StartError("Memory is measured through /proc, which this system lacks; use Linux.")
    secret = secrets.token_hex()
    with tempfile.TemporaryDirectory() as folder:
        async with (
            BenchSlack(secret) as slack,
            _server(Path(folder), conversations) as server_url,
            _bot(Path(folder), slack.url, server_url, secret) as (bot, address),
            Client(server_url) as server,
        ):
            times = await slack.type_commands(address, conversations, within_s)

            async def all_there() -> bool:
                return len(await server.undelivered("slack")) == conversations

            await _until(all_there, "not every command became a job")
            await asyncio.sleep(hold_s)
            cuts = statistics.quantiles(times, n=100)
            return {
                "p50_ms": round(cuts[49] * 1e3, 1),
                "p99_ms": round(cuts[98] * 1e3, 1),
                "max_ms": round(max(times) * 1e3, 1),
                "peak_rss_mb": round(_peak_rss(bot.pid) / 1e6, 1),
                "conversations": conversations,
                "within_s": within_s,
                "held_s": hold_s,
                "refused": slack.called["answers"],
                "machine": machine(),
            }


def machine() -> str:
    """One line: processor, cores this process may use, system, Python."""
    # As other benches name it; the bots may not import the pipeline.
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = names[0] if names else platform.machine()
    cores = len(os.sched_getaffinity(0))
    system = f"{platform.system()} {platform.release()}"
    return f"{processor}, {cores} cores, {system}, Python {platform.python_version()}"


@contextlib.asynccontextmanager
async def _server(folder: Path, conversations: int) -> AsyncIterator[str]:
    """A server that takes requests and draws nothing; yields its address."""
    many = str(conversations)
    settings = {
        "QART_HOST": "127.0.0.1",
        "QART_PORT": "0",
        "QART_TOKEN": "",
        "QART_WORKERS": "0",
        "QART_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'qart.db'}",
        "QART_IMAGE_STORE": str(folder / "images"),
        "QART_RATER_KEY": "bench",
        "QART_MAX_QUEUED": many,
        "QART_PERSON_QUEUED": many,
        "QART_CHANNEL_QUEUED": many,
        "QART_COMMUNITY_QUEUED": many,
    }
    async with _process("gpu_server", settings, folder, stdout=PIPE) as server:
        assert server.stdout is not None  # noqa: S101 - for the type checker
        async for line in server.stdout:
            if line.startswith(b"page"):
                yield line.decode().split()[1].rstrip("/")
                return
        raise StartError("The server to be measured with did not start; `qart serve` says why.")


@contextlib.asynccontextmanager
async def _bot(
    folder: Path, slack_url: str, server_url: str, secret: str
) -> AsyncIterator[tuple[Process, str]]:
    """The bots' process, in signed HTTP mode; yields it and where it takes requests."""
    port = _free_port()
    settings = {
        "DISCORD_TOKEN": "",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": secret,
        "SLACK_HTTP_PORT": str(port),
        "SLACK_HTTP_HOST": "127.0.0.1",
        "SLACK_API_URL": slack_url,
        "QART_SERVER_URL": server_url,
        "QART_TOKEN": "",
    }
    async with _process("bot", settings, folder) as bot:

        async def listening() -> bool:
            if bot.returncode is not None:
                raise StartError("The bot to be measured did not start.")
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return True
            return False

        await _until(listening, "the bot to be measured does not listen")
        yield bot, f"http://127.0.0.1:{port}/slack/events"


@contextlib.asynccontextmanager
async def _process(
    package: str, settings: Mapping[str, str], folder: Path, stdout: int | None = None
) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", package),
        env={**os.environ, **settings},
        cwd=folder,
        stdout=stdout,
        stderr=(folder / f"{package}.log").open("wb"),
        preexec_fn=end_with_parent,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _until(check: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await check():  # noqa: ASYNC110 - it happens in other processes
                await asyncio.sleep(STEP_S)
    except TimeoutError:
        raise StartError(f"After {PATIENCE_S:.0f} s, {otherwise}.") from None


def _peak_rss(pid: int) -> int:
    """The most memory a process has had, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
