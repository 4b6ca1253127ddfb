"""Block Kit as HTML that looks like Slack: messages, modals, the Home tab."""

import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from tests.walkthrough.shots import inline

Block = Mapping[str, Any]

PICTURE_PX = 290
SHEET_PX = 460
LARGE_PX = 470

# No colour font need be installed.
_THUMB = (
    '<svg class="icon" viewBox="0 0 24 24"><path fill="#f2b63c" stroke="#b9822a" d="M8 10l4-8c2 0 '
    "3 1.500 2.600 3.500L14 9h6c1.400 0 2.300 1.300 1.900 2.600l-2.200 7.800c-.3 1-1.200 "
    '1.600-2.200 1.600H8zM2.500 10.500H7v11H2.500z"/></svg>'
)
_CHECK = (
    '<svg class="icon" viewBox="0 0 24 24"><rect x="2" y="2" width="20" height="20" rx="4" '
    'fill="#3fa45b"/><path d="M6.500 12.500l4 4 7-8.500" fill="none" stroke="#fff" '
    'stroke-width="2.800"/></svg>'
)
_WARNING = (
    '<svg class="icon" viewBox="0 0 24 24"><path d="M12 2.500L23 21.500H1z" fill="#f4b400"/><path '
    'd="M12 9v6.500" stroke="#3b2a00" stroke-width="2.400"/><circle cx="12" cy="18.500" r="1.400" '
    'fill="#3b2a00"/></svg>'
)
_ICONS = {"👍": _THUMB, "✅": _CHECK, "⚠️": _WARNING}
_MENTION = re.compile(r"&lt;@(\w+)&gt;")


@dataclass(frozen=True)
class Page:
    """Turns what the bot sent into HTML.

    Attributes:
        files: content of the files that blocks show, by id.
        names: of people and channels, by id.
    """

    files: Mapping[str, bytes]
    names: Mapping[str, str]

    def channel(self, name: str, topic: str, *messages: str) -> str:
        """A channel with messages."""
        bar = f'<div class="bar"># {name}<small>{topic}</small></div>'
        return f'<div class="channel">{bar}{"".join(messages)}</div>'

    def message(self, blocks: list[Block], text: str = "", only_you: bool = False) -> str:
        """One message of the bot; a private one is marked as Slack marks it."""
        body = self.blocks(blocks, PICTURE_PX) if blocks else self._plain(text)
        only = '<div class="only">Only visible to you</div>' if only_you else ""
        head = (
            '<span class="who">QArt Bot</span><span class="app">APP</span>'
            '<span class="time">10:24 AM</span>'
        )
        return (
            f'<div class="message{" whisper" if only_you else ""}"><div class="avatar">Q</div>'
            f'<div class="said">{only}{head}{body}</div></div>'
        )

    def modal(self, view: Mapping[str, Any], filled: Mapping[str, Any] | None = None) -> str:
        """A modal with what somebody has put into it."""
        head = (
            f'<div class="modal-head"><div class="avatar">Q</div>{self._text(view["title"])}'
            '<span class="close">✕</span></div>'
        )
        buttons = [
            f'<span class="button{style}">{self._text(view[name])}</span>'
            for name, style in (("close", ""), ("submit", " primary"))
            if name in view
        ]
        body = self.blocks(view["blocks"], LARGE_PX, filled or {})
        return (
            f'<div class="stage"><div class="modal">{head}<div class="modal-body">{body}</div>'
            f'<div class="modal-foot">{"".join(buttons)}</div></div></div>'
        )

    def home(self, view: Mapping[str, Any]) -> str:
        """The Home tab."""
        tabs = '<span class="on">Home</span><span>Messages</span><span>About</span>'
        body = self.blocks(view["blocks"], PICTURE_PX)
        return (
            f'<div class="channel"><div class="bar">QArt Bot</div><div class="tabs">{tabs}</div>'
            f'<div class="home">{body}</div></div>'
        )

    def blocks(
        self, blocks: list[Block], picture_px: int, filled: Mapping[str, Any] | None = None
    ) -> str:
        """Blocks one below the other.

        Raises:
            KeyError: there is one that Slack's look is not known of.
        """
        return "".join(self._block(block, picture_px, filled or {}) for block in blocks)

    def _block(self, block: Block, picture_px: int, filled: Mapping[str, Any]) -> str:
        kind = block["type"]
        if kind == "image":
            return self._image(block, picture_px)
        if kind == "input":
            return self._input(block, filled.get(block["block_id"]))
        if kind == "divider":
            return '<hr class="divider">'
        if kind in {"actions", "context"}:
            show = self._button if kind == "actions" else self._text
            return f'<div class="{kind}">{" ".join(show(e) for e in block["elements"])}</div>'
        side = self._button(block["accessory"]) if "accessory" in block else ""
        tag = {"section": "section", "header": "header"}[kind]
        return f'<div class="{tag}"><span>{self._text(block["text"])}</span>{side}</div>'

    def _image(self, block: Block, picture_px: int) -> str:
        content = self.files[block["slack_file"]["id"]]
        title = f'<div class="title">{self._text(block["title"])}</div>' if "title" in block else ""
        with Image.open(io.BytesIO(content)) as image:
            wide = image.width > image.height
        side = SHEET_PX if wide else picture_px
        return f'{title}<img class="picture" width="{side}" src="{inline(content, 2 * side)}">'

    def _input(self, block: Block, value: Any) -> str:
        optional = " <i>(optional)</i>" if block.get("optional") else ""
        hint = f'<div class="hint">{self._text(block["hint"])}</div>' if "hint" in block else ""
        label = f'<div class="label">{self._text(block["label"])}{optional}</div>'
        return f'<div class="input">{label}{self._field(block["element"], value)}{hint}</div>'

    def _field(self, element: Block, value: Any) -> str:
        kind = element["type"]
        if kind == "checkboxes":
            return "".join(
                f'<div><span class="box"></span>{self._text(o["text"])}</div>'
                for o in element["options"]
            )
        if kind == "file_input":
            return '<span class="field drop">+ Add a file, or drop it here</span>'
        if kind == "static_select":
            initial = element.get("initial_option", {}).get("value")
            chosen = [o for o in element["options"] if o["value"] == (value or initial)]
            text = self._text(chosen[0]["text"] if chosen else element["placeholder"])
            return f'<span class="field select{"" if chosen else " empty"}">{text}</span>'
        if kind == "multi_conversations_select":
            chips = [f'<span class="chip"># {self.names[channel]}</span>' for channel in value]
            return f'<span class="field select">{" ".join(chips)}</span>'
        tall = " tall" if element.get("multiline") else ""
        if not (typed := value or element.get("initial_value")):
            example = self._text(element["placeholder"]) if "placeholder" in element else ""
            return f'<span class="field{tall} empty">{example}</span>'
        return f'<span class="field{tall}">{self._plain(str(typed))}</span>'

    def _button(self, element: Block) -> str:
        style = f" {element['style']}" if "style" in element else ""
        return f'<span class="button{style}">{self._text(element["text"])}</span>'

    def _text(self, text: Block) -> str:
        if text["type"] == "plain_text":
            return self._plain(text["text"])
        marked = html.escape(text["text"])
        return _MENTION.sub(lambda m: f'<span class="mention">@{self.names[m[1]]}</span>', marked)

    def _plain(self, text: str) -> str:
        escaped = html.escape(html.unescape(text))
        for emoji, icon in _ICONS.items():
            escaped = escaped.replace(emoji, icon)
        return escaped
