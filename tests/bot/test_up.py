"""`qart up`: the server and the bots as one command."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot import up
from tests.bot.waiting import until
from tests.gpu_server.databases import free_port

ROOT = Path(__file__).parents[2]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the command in an empty folder with no settings but those given."""
    started: list[subprocess.Popen[str]] = []
    named = ("QART_", "DISCORD_", "SLACK_")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(named)}

    def start_one(**settings: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", "import sys; from bot.up import main; sys.exit(main())"],
            cwd=tmp_path,
            env={**bare, "PYTHONPATH": str(ROOT), "QART_WORKERS": "0", **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


async def test_the_page_is_served_and_the_chats_say_why_they_are_off(start: Start) -> None:
    port = free_port()
    process = start(QART_PORT=str(port))
    assert process.stdout is not None
    screen = []
    while not (screen and screen[-1].startswith("slack")):
        screen.append(await asyncio.to_thread(process.stdout.readline))
        assert screen[-1], "it ended early"
    assert screen[-2] == "discord    off: DISCORD_TOKEN is not set\n"
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as page:
        assert page.status == 200
    process.send_signal(signal.SIGINT)
    assert await asyncio.to_thread(process.wait, 30) == 0
    with socket.create_server(("127.0.0.1", port)):
        """The server went with it: its port is free."""


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of the killed")
async def test_no_server_outlives_a_closed_terminal_or_a_kill(
    start: Start, number: signal.Signals
) -> None:
    port = free_port()
    process = start(QART_PORT=str(port))
    assert process.stdout is not None
    while not (await asyncio.to_thread(process.stdout.readline)).startswith("slack"):
        pass
    process.send_signal(number)
    await asyncio.to_thread(process.wait, 30)

    def freed() -> bool:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return True
        return False

    await until(freed)


def test_a_killed_server_is_told_and_its_own_exit_code_is_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert up._exit_code(2) == 2
    assert capsys.readouterr().err == ""
    assert up._exit_code(-signal.SIGKILL) == 1
    assert "SIGKILL" in capsys.readouterr().err


async def test_bots_that_die_are_started_again_until_they_say_what_to_set_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(up, "RESTART_PAUSE_S", 0.0)
    fates = ["os.kill(os.getpid(), 9)", "sys.exit(1)", "sys.exit(2)"]

    async def start_one(package: str) -> asyncio.subprocess.Process:
        assert package == "bot"
        code = f"import os, sys; {fates.pop(0)}"
        return await asyncio.create_subprocess_exec(sys.executable, "-c", code)

    monkeypatch.setattr(up, "_start", start_one)
    await up._keep_bots()
    assert fates == []
    killed, failed = capsys.readouterr().err.splitlines()
    assert killed.startswith("qart up: the bots' process was ended by SIGKILL; it is started again")
    assert failed.startswith("qart up: the bots' process ended with code 1; it is started again")


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the child in /proc")
async def test_killed_bots_come_back_and_end_with_the_command(
    start: Start, unused_tcp_port: int
) -> None:
    process = start(
        QART_PORT=str(free_port()),
        SLACK_BOT_TOKEN="xoxb-1",
        SLACK_APP_TOKEN="xapp-1",
        SLACK_API_URL=f"http://127.0.0.1:{unused_tcp_port}/api/",
    )
    assert process.stderr is not None

    async def said(text: str) -> None:
        while text not in (line := await asyncio.to_thread(process.stderr.readline)):
            assert line, "it ended early"

    await said("Slack cannot be reached")
    os.kill(child(process.pid, "bot"), signal.SIGKILL)
    await said("the bots' process was ended by SIGKILL")
    process.send_signal(signal.SIGINT)
    assert await asyncio.to_thread(process.wait, 30) == 0


def child(parent: int, package: str) -> int:
    """The process that runs a package for another one."""
    for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        if f"-m\0{package}\0" in Path(f"/proc/{number}/cmdline").read_text():
            return int(number)
    raise AssertionError(f"{package} does not run")


async def test_a_server_that_cannot_start_ends_everything_with_its_sentence(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        process = start(QART_PORT=str(other.getsockname()[1]))
        _, said = await asyncio.to_thread(process.communicate, timeout=30)
    assert process.returncode == 2
    assert said.startswith("qart: 127.0.0.1:")
    assert "set QART_PORT to another port" in said


async def test_a_server_that_is_not_where_the_bots_look_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(up, "READY_POLL_S", 0.001)
    monkeypatch.setattr(up, "READY_TRIES", 2)
    waiting = asyncio.create_task(up._until_ready(f"http://127.0.0.1:{free_port()}"))
    await until(lambda: "set QART_SERVER_URL" in capsys.readouterr().err)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting


async def test_bots_that_cannot_be_started_again_are_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes: list[int | OSError] = [1, OSError(11, "Resource temporarily unavailable"), 2]

    async def run_bots() -> int:
        outcome = outcomes.pop(0)
        if isinstance(outcome, OSError):
            raise outcome
        return outcome

    monkeypatch.setattr(up, "RESTART_PAUSE_S", 0)
    monkeypatch.setattr(up, "_run_bots", run_bots)
    await up._keep_bots()
    assert outcomes == []
    ended, unable = capsys.readouterr().err.splitlines()
    assert "ended with code 1" in ended
    assert "does not start (Resource temporarily unavailable)" in unable
