"""What Slack sends: commands, presses, forms, events.

Reference: https://docs.slack.dev/reference/interaction-payloads and /reference/events
"""

from typing import Any

from tests.bot.slack_app.loopback_checks import elements
from tests.bot.slack_app.loopback_inputs import state_of
from tests.bot.slack_app.loopback_state import APP, BOT_ID, BOT_USER, TEAM, Message, OpenView


def command(
    name: str, text: str, user: str, channel: str, trigger_id: str, response_url: str
) -> dict[str, Any]:
    """A slash command."""
    return {
        "token": "legacy",
        "team_id": TEAM,
        "team_domain": "loopback",
        "channel_id": channel,
        "channel_name": channel_name(channel),
        "user_id": user,
        "user_name": user.lower(),
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def press(
    blocks: list[dict[str, Any]], action_id: str, user: str, team: str, trigger_id: str
) -> dict[str, Any]:
    """The part of a press that is the same everywhere."""
    button = next(e for e in elements(blocks) if e["action_id"] == action_id)
    return {
        "type": "block_actions",
        "team": {"id": team, "domain": "loopback"},
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": team},
        "api_app_id": APP,
        "token": "legacy",
        "actions": [{**button, "block_id": "b", "action_ts": "1.0"}],
        "trigger_id": trigger_id,
    }


def in_message(message: Message) -> dict[str, Any]:
    """What a press of a button in a message adds, `response_url` aside."""
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    return {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": False,
            **thread,
        },
        "channel": {"id": message.channel, "name": channel_name(message.channel)},
        "message": {
            "type": "message",
            "subtype": "bot_message",
            "user": BOT_USER,
            "bot_id": BOT_ID,
            "app_id": APP,
            "team": TEAM,
            "ts": message.ts,
            "text": message.text,
            "blocks": [{"block_id": str(n), **block} for n, block in enumerate(message.blocks)],
            **thread,
        },
    }


def in_whisper(channel: str) -> dict[str, Any]:
    """The same for a message that one person sees; Slack does not send its content."""
    return {
        "container": {
            "type": "message",
            "message_ts": "1.0",
            "channel_id": channel,
            "is_ephemeral": True,
        },
        "channel": {"id": channel, "name": channel_name(channel)},
    }


def in_view(opened: OpenView, filled: dict[str, Any]) -> dict[str, Any]:
    """The same for a modal; it has no channel and no response_url."""
    return {
        "container": {"type": "view", "view_id": opened.id},
        "view": _view(opened, filled),
    }


def in_home(view: dict[str, Any]) -> dict[str, Any]:
    """The same for the Home tab."""
    return {
        "container": {"type": "view", "view_id": "VHOME"},
        "view": {"id": "VHOME", "private_metadata": "", "state": {"values": {}}, **view},
    }


def submission(opened: OpenView, filled: dict[str, Any], trigger_id: str) -> dict[str, Any]:
    """A form that was filled in and sent."""
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "loopback"},
        "user": {"id": opened.user, "team_id": TEAM},
        "api_app_id": APP,
        "token": "legacy",
        "trigger_id": trigger_id,
        "view": _view(opened, filled),
        "response_urls": [],
    }


def shortcut(callback_id: str, user: str, trigger_id: str) -> dict[str, Any]:
    """A shortcut of the composer's menu; it knows of no channel."""
    return {
        "type": "shortcut",
        "token": "legacy",
        "action_ts": "1.0",
        "team": {"id": TEAM, "domain": "loopback"},
        "user": {"id": user, "username": user.lower(), "team_id": TEAM},
        "callback_id": callback_id,
        "trigger_id": trigger_id,
    }


def message_shortcut(
    callback_id: str, user: str, message: Message, trigger_id: str, response_url: str
) -> dict[str, Any]:
    """A shortcut of a message's menu."""
    return {
        **shortcut(callback_id, user, trigger_id),
        "type": "message_action",
        "message_ts": message.ts,
        "response_url": response_url,
        "channel": {"id": message.channel, "name": channel_name(message.channel)},
        "message": in_message(message)["message"],
    }


def event(event_id: str, content: dict[str, Any]) -> dict[str, Any]:
    """An event of the Events API."""
    bot = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "legacy",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": content,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": 1700000000,
        "authorizations": [bot],
        "is_ext_shared_channel": False,
    }


def reaction(
    message: Message, name: str, user: str, author: str, *, removed: bool
) -> dict[str, Any]:
    """Somebody's emoji on a message."""
    return {
        "type": "reaction_removed" if removed else "reaction_added",
        "user": user,
        "reaction": name,
        "item_user": author,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "event_ts": "1700000001.000100",
    }


def home_opened(user: str, tab: str) -> dict[str, Any]:
    """Somebody opened the app."""
    return {
        "type": "app_home_opened",
        "user": user,
        "channel": f"D{user}",
        "tab": tab,
        "event_ts": "1.0",
    }


def channel_name(channel: str) -> str:
    """How Slack calls a channel in payloads."""
    return "directmessage" if channel.startswith("D") else "general"


def _view(opened: OpenView, filled: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": opened.id,
        "team_id": TEAM,
        "app_id": APP,
        "hash": "1.0",
        **opened.view,
        "state": state_of(opened.view, filled),
    }
