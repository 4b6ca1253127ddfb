"""Messages and forms of Discord as HTML, from the payloads that the bot really sent."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.walkthrough.discord_text import to_html
from tests.walkthrough.shots import inline

CSS = (Path(__file__).parent / "discord.css").read_text()
EPHEMERAL = 1 << 6

_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger"}
_SIDES = {1: 560, 2: 420}
_SMALLEST = 420

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """Draws payloads of one virtual Discord.

    Attributes:
        names: of people, by their ids.
        file: the bytes behind an attachment's address.
    """

    names: Mapping[str, str]
    file: Callable[[str], bytes]

    def message(self, payload: Payload) -> str:
        """One message with what stands above and below it."""
        used = payload.get("interaction_metadata") or {}
        above = ""
        if name := used.get("name"):
            who = self.names[used["user"]["id"]]
            above = f'<div class="used">{avatar(who)}<b>{who}</b> used <i>/{name}</i></div>'
        below = ""
        if payload["flags"] & EPHEMERAL:
            below = '<div class="only">👁 Only you can see this · <a>Dismiss message</a></div>'
        content = f'<div class="said">{self.text(payload["content"])}</div>'
        parts = "".join(self.part(part) for part in payload["components"])
        body = (content if payload["content"] else "") + parts
        author = self.names[payload["author"]["id"]]
        return (
            f'<article class="{"whisper" if below else ""}">{above}{avatar(author)}'
            f'<div class="body"><b class="author">{author}</b><span class="app">APP</span>'
            f'<span class="time">Today at 12:00</span>{body}{below}</div></article>'
        )

    def text(self, text: str) -> str:
        """Markdown as HTML."""
        return to_html(text, self.names)

    def part(self, part: Payload) -> str:
        """One component of a message."""
        draw = {
            1: lambda: f'<div class="row">{self.parts(part)}</div>',
            2: lambda: _button(part),
            9: lambda: self._section(part),
            10: lambda: f'<div class="text">{self.text(part["content"])}</div>',
            12: lambda: self._gallery(part),
            14: lambda: "<hr>",
            17: lambda: f'<div class="box">{self.parts(part)}</div>',
        }
        return draw[part["type"]]()

    def parts(self, part: Payload) -> str:
        """The components within another one."""
        return "".join(self.part(child) for child in part["components"])

    def _section(self, part: Payload) -> str:
        beside = self.part(part["accessory"])
        return f'<div class="section"><div>{self.parts(part)}</div>{beside}</div>'

    def _gallery(self, part: Payload) -> str:
        items = part["items"]
        side = _SIDES.get(len(items), _SMALLEST)
        shown = "".join(
            f'<img src="{inline(self.file(item["media"]["url"]), side)}">' for item in items
        )
        return f'<div class="gallery n{len(items)}">{shown}</div>'


def avatar(name: str) -> str:
    """A person's round picture."""
    hue = sum(map(ord, name)) * 37 % 360
    return f'<span class="avatar" style="background:hsl({hue} 45% 45%)">{name[0].upper()}</span>'


def _button(part: Payload) -> str:
    emoji = (part.get("emoji") or {}).get("name", "")
    return f'<button class="{_STYLES[part["style"]]}">{emoji} {html.escape(part["label"])}</button>'


def modal(payload: Payload, typed: Mapping[str, str]) -> str:
    """A form.

    Args:
        payload: as the bot sent it.
        typed: what stands in its text fields by now, by their ids.
    """
    fields = "".join(_label(label, typed) for label in payload["components"])
    return (
        f"<form><h1>{html.escape(payload['title'])}</h1>{fields}"
        '<div class="ends"><button class="plain">Cancel</button>'
        '<button class="primary">Submit</button></div></form>'
    )


def _label(label: Payload, typed: Mapping[str, str]) -> str:
    field = label["component"]
    star = '<span class="star"> *</span>' if field.get("required", True) else ""
    hint = f"<p>{html.escape(label['description'])}</p>" if label.get("description") else ""
    return f"<label>{html.escape(label['label'])}{star}{hint}{_field(field, typed)}</label>"


def _field(field: Payload, typed: Mapping[str, str]) -> str:
    if field["type"] == 4:
        value = typed.get(field["custom_id"]) or field.get("value") or ""
        tall = " tall" if field["style"] == 2 else ""
        held = f"<s>{html.escape(field.get('placeholder') or '')}</s>"
        return f'<div class="input{tall}">{html.escape(value) or held}</div>'
    if field["type"] == 19:
        return '<div class="upload">📎 Drop a file here or <a>browse</a></div>'
    chosen = [option["label"] for option in field.get("options", []) if option.get("default")]
    shown = ", ".join(chosen) or f"<s>{html.escape(field.get('placeholder') or '')}</s>"
    return f'<div class="input">{shown}<span class="down">▾</span></div>'


def composer(command: str, options: Mapping[str, str]) -> str:
    """The line in which a command is typed."""
    typed = "".join(
        f'<span class="option"><b>{name}</b>{html.escape(value)}</span>'
        for name, value in options.items()
    )
    return f'<div class="composer"><b>/{command}</b>{typed}</div>'


def picker(title: str, lines: Mapping[str, str]) -> str:
    """What pops up above that line."""
    rows = "".join(
        f"<div><b>{html.escape(name)}</b><span>{html.escape(about)}</span></div>"
        for name, about in lines.items()
    )
    return f'<div class="picker"><h2>{html.escape(title)}</h2>{rows}</div>'


def between(text: str) -> str:
    """What happens from one message to the next."""
    return f'<div class="between">{html.escape(text)}</div>'


def window(channel: str, *parts: str) -> str:
    """The frame around a channel."""
    return f"<main><header># {html.escape(channel)}</header>{''.join(parts)}</main>"
