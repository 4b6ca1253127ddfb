"""`python -m bot`: what starts, what it says when nothing does, how it stops."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main as bots
from bot.__main__ import runners, serve
from bot.chat import StartError
from bot.discord_app import run as run_discord
from bot.settings import BotSettings, check, load_settings
from bot.up import main as everything
from gpu_server.client import Client
from tests.bot.waiting import until

TOKENS = {"DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}
ROOT = Path(__file__).parents[2]


def test_without_tokens_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in TOKENS}
    ended = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    [sentence] = ended.stderr.splitlines()
    assert "DISCORD_TOKEN is not set" in sentence
    assert "put the tokens in .env" in sentence


@pytest.mark.parametrize("main", [bots, everything])
def test_a_setting_that_cannot_be_is_named_in_one_sentence(
    main: Callable[[], int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QART_PORT", "many")
    assert main() == 2
    [sentence] = capsys.readouterr().err.splitlines()
    assert "QART_PORT: input should be a valid integer" in sentence


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-secret", "it should begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1-secret", "it should begin with xapp-"),
        ("SLACK_APP_TOKEN", "secret", "it should begin with xapp-"),
        ("QART_SERVER_URL", "nonsense", "this is no web address"),
        ("QART_SERVER_URL", "localhost:8000", "this is no web address"),
        ("QART_SERVER_URL", "http://", "this is no web address"),
        ("QART_SERVER_URL", "http://host:99999", "this is no web address"),
        ("SLACK_API_URL", "ftp://slack.example/", "this is no web address"),
    ],
)
def test_a_setting_that_cannot_be_right_is_told_before_anything_starts(
    name: str,
    value: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, value)
    assert bots() == 2
    [sentence] = capsys.readouterr().err.splitlines()
    assert f"{name}: {told}" in sentence
    assert "secret" not in sentence


def test_a_mistake_in_one_platforms_settings_turns_that_one_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xoxb-2")
    settings = load_settings()
    assert settings.discord_off == ""
    assert settings.slack_off.startswith("SLACK_APP_TOKEN: it should begin with xapp-")
    assert "slack      off: SLACK_APP_TOKEN: it" in settings.platform_lines()[1]
    with pytest.raises(StartError, match="SLACK_APP_TOKEN"):
        check()


def test_http_mode_needs_the_signing_secret() -> None:
    def off(**values: str) -> str:
        return BotSettings(
            _env_file=None, SLACK_BOT_TOKEN="xoxb-1", SLACK_HTTP_PORT="3000", **values
        ).slack_off

    assert off() == "SLACK_SIGNING_SECRET is not set"
    assert off(SLACK_SIGNING_SECRET="x") == ""


def test_settings_that_can_be_right_are_taken() -> None:
    settings = BotSettings(
        _env_file=None,
        SLACK_BOT_TOKEN=" xoxb-1 ",
        SLACK_APP_TOKEN="xapp-1",
        QART_SERVER_URL="https://qart.example:8443/base/",
    )
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1"
    assert settings.server_base == "https://qart.example:8443/base"


def test_importing_the_bots_loads_no_model_and_no_chat_library() -> None:
    code = (
        "import sys, bot, bot.__main__;"
        "print(*{'torch', 'cv2', 'numpy', 'PIL', 'pipeline', 'discord', 'slack_bolt'}"
        " & set(sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == ""


def test_only_platforms_with_a_token_run() -> None:
    assert runners(BotSettings(_env_file=None)) == []
    assert runners(BotSettings(_env_file=None, DISCORD_TOKEN="x")) == [run_discord]


async def test_a_refused_token_ends_with_code_2_and_one_sentence(
    strict_discord: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    settings = BotSettings(_env_file=None, DISCORD_TOKEN="wrong")
    assert await serve(settings, runners(settings)) == 2
    assert strict_discord == ["Bot wrong"]
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith("qart bot: Discord does not know this DISCORD_TOKEN;")


def test_a_start_without_a_network_is_one_line(tmp_path: Path, unused_tcp_port: int) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in TOKENS}
    slack = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": f"http://127.0.0.1:{unused_tcp_port}/api/",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env={**bare, "PYTHONPATH": str(ROOT), **slack},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    process.terminate()
    _, others = process.communicate(timeout=30)
    assert first.endswith(
        "Slack cannot be reached (Connection refused); trying again until it works\n"
    )
    assert others == ""
    assert process.returncode == 0


async def test_a_platform_that_breaks_is_started_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.__main__.RESTART_PAUSE_S", 0.0)
    endings: list[Exception] = [KeyError("a surprise"), StartError("Not today.")]

    async def breaking(settings: BotSettings, server: Client) -> None:
        raise endings.pop(0)

    assert await serve(BotSettings(_env_file=None), [breaking]) == 2
    assert endings == []
    assert "a platform stopped; it is started again" in caplog.text
    assert "a surprise" in caplog.text


async def test_one_platform_that_fails_leaves_the_other_running_until_it_is_stopped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    events: list[str] = []

    async def failing(settings: BotSettings, server: Client) -> None:
        raise StartError("This one is not let in; do something about it.")

    async def lasting(settings: BotSettings, server: Client) -> None:
        events.append("running")
        try:
            await asyncio.Event().wait()
        finally:
            events.append("closed")

    serving = asyncio.create_task(serve(BotSettings(_env_file=None), [failing, lasting]))
    await until(lambda: "not let in" in capsys.readouterr().err)
    assert events == ["running"]
    os.kill(os.getpid(), signal.SIGTERM)
    assert await serving == 0
    assert events == ["running", "closed"]
