"""What people read in a message."""

import html
from typing import Any

from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import Message
from tests.bot.slack_app.loopback_checks import elements


def only_message(slack: Loopback) -> Message | None:
    """The one message there is, or None."""
    assert len(slack.api.messages) <= 1
    return next(iter(slack.api.messages.values()), None)


def shown(message: Message) -> str:
    """All that a message says, as people read it."""
    return html.unescape("\n".join(_said(message.blocks)))


def raw(message: Message) -> str:
    """The same before Slack's client has read it."""
    return "\n".join([message.text, *_said(message.blocks)])


def buttons(blocks: list[dict[str, Any]], verb: str) -> list[str]:
    """The ids of one kind of button, in order."""
    return [
        e["action_id"] for e in elements(blocks) if e["action_id"].startswith(f"qart:1:{verb}:")
    ]


def pictures(message: Message) -> list[str]:
    """The files that a message shows, in order."""
    return [b["slack_file"]["id"] for b in message.blocks if b["type"] == "image"]


def _said(blocks: list[dict[str, Any]]) -> list[str]:
    said = []
    for block in blocks:
        texts = [block.get("text"), block.get("title"), *block.get("elements", [])]
        for text in texts:
            while isinstance(text, dict):
                text = text.get("text")
            if text:
                said.append(text)
    return said
