import json

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.chat import StartError
from bot.slack_app import ids
from bot.slack_app.installation import SCOPES, check_installation
from bot.slack_app.routes import COMMANDS, EVENTS
from tests.bot.slack_app.conftest import MANIFEST
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import APP_TOKEN, BOT_TOKEN
from tests.bot.slack_app.loopback_api import SCOPES as METHOD_SCOPES


def client(slack: Loopback, token: str = BOT_TOKEN) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=slack.url)


@pytest.mark.parametrize(
    ("bot_token", "app_token", "named"),
    [("xoxb-old", APP_TOKEN, "SLACK_BOT_TOKEN"), (BOT_TOKEN, "xapp-old", "SLACK_APP_TOKEN")],
)
async def test_a_refused_token_is_named_in_one_sentence(
    slack: Loopback, bot_token: str, app_token: str, named: str
):
    with pytest.raises(StartError, match=named) as told:
        await check_installation(client(slack, bot_token), app_token)
    assert "\n" not in str(told.value)


async def test_missing_scopes_are_named(slack: Loopback, caplog: pytest.LogCaptureFixture):
    slack.api.granted = {"commands", "chat:write"}
    await check_installation(client(slack), APP_TOKEN)
    assert "lacks chat:write.public, files:read, files:write, im:write" in caplog.text


async def test_a_complete_installation_is_no_cause_for_a_warning(
    slack: Loopback, caplog: pytest.LogCaptureFixture
):
    await check_installation(client(slack), APP_TOKEN)
    assert "lacks" not in caplog.text


async def test_without_a_socket_no_app_token_is_asked_for(slack: Loopback):
    await check_installation(client(slack), "")
    assert slack.api.called("apps.connections.open") == 0


async def test_a_slack_that_is_away_is_waited_for(slack: Loopback, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.outage.FIRST_WAIT_S", 0.0)
    slack.api.broken["auth.test"] = 2
    await check_installation(client(slack), APP_TOKEN)
    assert slack.api.called("auth.test") == 3


async def test_a_slack_that_cannot_be_reached_is_told_once_in_plain_words(
    slack: Loopback,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    unused_tcp_port: int,
):
    pauses = []
    absent = AsyncWebClient(token=BOT_TOKEN, base_url=f"http://127.0.0.1:{unused_tcp_port}/api/")
    absent.retry_handlers.clear()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            absent.base_url = slack.url

    monkeypatch.setattr("bot.outage.sleep", pause)
    await check_installation(absent, APP_TOKEN)
    assert pauses == [5, 10, 20]
    told = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert told == ["Slack cannot be reached (Connection refused); trying again until it works"]


def test_the_manifest_grants_what_the_bot_needs_and_no_more():
    manifest = json.loads(MANIFEST.read_text())
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
    assert set(METHOD_SCOPES.values()) <= SCOPES
    assert manifest["settings"]["socket_mode_enabled"]
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["features"]["app_home"]["home_tab_enabled"]
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)


def test_the_manifest_brings_every_command_and_shortcut_that_is_handled():
    features = json.loads(MANIFEST.read_text())["features"]
    summaries = {c["command"]: c["description"] for c in features["slash_commands"]}
    assert tuple(summaries) == COMMANDS
    assert list(summaries.values()) == [
        wording.COMMAND_SUMMARY,
        wording.QUEUE_SUMMARY,
        wording.CANCEL_SUMMARY,
        wording.INFO_SUMMARY,
        wording.FORGET_SUMMARY,
        wording.SETTINGS_SUMMARY,
        wording.HELP_SUMMARY,
    ]
    assert not any(c["should_escape"] for c in features["slash_commands"])
    shortcuts = {(s["type"], s["callback_id"]) for s in features["shortcuts"]}
    assert shortcuts == {("global", ids.OPEN_FORM), ("message", ids.FORM_IN_THREAD)}


def test_the_manifest_keeps_slacks_limits():
    manifest = json.loads(MANIFEST.read_text())
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    features = manifest["features"]
    assert len(features["bot_user"]["display_name"]) <= 80
    for command in features["slash_commands"]:
        assert len(command["description"]) <= 2000
        assert len(command.get("usage_hint", "")) <= 1000
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
