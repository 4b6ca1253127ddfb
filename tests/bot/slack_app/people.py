"""What people read and press in messages and modals."""

import html
from typing import Any

from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_checks import elements
from tests.bot.slack_app.loopback_state import Message, OpenView
from tests.bot.waiting import until


def only_message(slack: Loopback) -> Message | None:
    """The one message there is, or None."""
    assert len(slack.api.messages) <= 1
    return next(iter(slack.api.messages.values()), None)


def shown(message: Message) -> str:
    """All that a message says, as people read it."""
    return read(message.blocks)


def read(blocks: list[dict[str, Any]]) -> str:
    """All that blocks say, as people read it."""
    return html.unescape("\n".join(_said(blocks)))


def raw(message: Message) -> str:
    """The same before Slack's client has read it."""
    return "\n".join([message.text, *_said(message.blocks)])


def buttons(blocks: list[dict[str, Any]], verb: str) -> list[str]:
    """The ids of one kind of button, in order."""
    return [
        e["action_id"] for e in elements(blocks) if e["action_id"].startswith(f"qart:1:{verb}:")
    ]


def labelled(blocks: list[dict[str, Any]], label: str) -> str:
    """The id of the one button that says this; a vote may be named by its number alone."""
    [action_id] = [
        e["action_id"]
        for e in elements(blocks)
        if html.unescape(e["text"]["text"]) in {label, f"👍 {label}"}
    ]
    return str(action_id)


def labels(blocks: list[dict[str, Any]]) -> list[str]:
    """What the buttons say, in order."""
    return [html.unescape(e["text"]["text"]) for e in elements(blocks)]


def pictures(message: Message) -> list[str]:
    """The files that a message shows, in order."""
    return files_in(message.blocks)


def files_in(blocks: list[dict[str, Any]]) -> list[str]:
    """The files that blocks show, in order."""
    return [b["slack_file"]["id"] for b in blocks if b["type"] == "image"]


def newest_view(slack: Loopback, user: str) -> OpenView | None:
    """The modal before somebody."""
    mine = [v for v in slack.api.opened.values() if v.user == user and not v.closed]
    return mine[-1] if mine else None


async def view_of(slack: Loopback, user: str, callback_id: str) -> OpenView:
    """Wait for a modal before somebody."""

    def look() -> OpenView | None:
        view = newest_view(slack, user)
        return view if view and view.view["callback_id"] == callback_id else None

    return await until(look)


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
