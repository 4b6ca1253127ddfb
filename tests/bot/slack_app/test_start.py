"""Socket Mode and signed HTTP mode, from the start of the process to its first request."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from bot.chat import StartError
from bot.settings import BotSettings
from bot.slack_app import create_app, ids, run
from gpu_server.client import Client
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.people import only_message, pictures, view_of
from tests.bot.slack_app.process import SIGNING_SECRET, running
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


@pytest.fixture
def http(settings: BotSettings) -> BotSettings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.slack_http_port = probe.getsockname()[1]
    settings.slack_app_token = SecretStr("")
    return settings


@contextlib.asynccontextmanager
async def serving(
    settings: BotSettings, server: Client, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[str]:
    """The bot in HTTP mode; yields the address that Slack is told."""
    task = asyncio.create_task(run(settings, server))
    await until(lambda: "signed HTTP mode" in caplog.text or task.done())
    yield f"http://127.0.0.1:{settings.slack_http_port}/slack/events"
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def send(url: str, raw: str, kind: str, secret: str = SIGNING_SECRET) -> tuple[int, str]:
    """Post as Slack does; returns status and body."""
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=raw)
    headers = {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature or "",
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=raw.encode(), headers=headers) as answer,
    ):
        return answer.status, await answer.text()


FORM = "application/x-www-form-urlencoded"


async def test_http_mode_serves_commands_without_an_app_token(
    slack: Loopback,
    wire: WireServer,
    server: Client,
    http: BotSettings,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level("INFO")
    async with serving(http, server, caplog) as url:
        assert caplog.text.count("Slack: signed HTTP mode, listening on http://127.0.0.1:") == 1
        raw = urlencode(slack.command_body("https://example.com koi"))
        assert await send(url, raw, FORM) == (200, "")
        await until(lambda: wire.jobs)
        await wire.succeed()
        await until(lambda: wire.posts)
    assert len(pictures(only_message(slack))) == 4
    assert slack.api.called("apps.connections.open") == slack.connections == 0


async def test_http_mode_answers_slacks_question_whether_the_address_is_ours(
    server: Client, http: BotSettings, slack: Loopback, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO")
    question = '{"token": "legacy", "challenge": "3eZbrw1a", "type": "url_verification"}'
    async with serving(http, server, caplog) as url:
        status, answer = await send(url, question, "application/json")
    assert status == 200
    assert "3eZbrw1a" in answer


async def test_http_mode_refuses_what_slack_did_not_sign(
    slack: Loopback,
    wire: WireServer,
    server: Client,
    http: BotSettings,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level("INFO")
    raw = urlencode(slack.command_body("https://example.com koi"))
    async with serving(http, server, caplog) as url:
        status, _ = await send(url, raw, FORM, "another secret")
    assert status == 401
    assert slack.api.messages == {}


async def test_a_port_that_is_taken_is_told_in_one_sentence(
    slack: Loopback, server: Client, http: BotSettings
):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", http.slack_http_port))
        taken.listen()
        with pytest.raises(StartError, match="choose another port"):
            await run(http, server)


def test_http_mode_needs_no_app_token_and_says_what_it_does_need():
    on = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_HTTP_PORT": 3000, "SLACK_SIGNING_SECRET": "s"}
    assert BotSettings(_env_file=None, **on).slack_off == ""
    missing = BotSettings(_env_file=None, SLACK_HTTP_PORT=3000).slack_off
    assert missing == "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are not set"
    neither = BotSettings(_env_file=None).slack_off
    assert neither == "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set"


async def test_socket_mode_is_named_at_the_start(
    slack: Loopback, server: Client, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO")
    async with running(slack, server):
        await until(lambda: "Slack: Socket Mode, listening" in caplog.text)


async def test_bolt_says_nothing_of_a_token_in_the_environment(
    server: Client,
    settings: BotSettings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setenv("SLACK_BOT_TOKEN", settings.slack_bot_token.get_secret_value())
    create_app(settings, server)
    assert caplog.text == ""


async def test_while_the_server_is_away_the_form_opens_without_styles(
    slack: Loopback, wire: WireServer, server: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.styles.PATIENCE_S", 0.05)
    wire.away = True
    async with running(slack, server):
        await slack.command("")
        form = await view_of(slack, "U1", ids.FORM)
    assert "style" not in {block["block_id"] for block in form.view["blocks"]}


async def test_a_request_at_hand_is_finished_before_the_bot_stops(
    slack: Loopback, wire: WireServer, server: Client
):
    wire.accepting.clear()
    async with running(slack, server):
        await slack.command("https://example.com koi")
        await until(lambda: slack.api.messages)
        asyncio.get_running_loop().call_later(0.05, wire.accepting.set)
    assert len(wire.jobs) == 1
