"""Discord's markdown as HTML, as far as the bot uses it."""

import html
import re
from collections.abc import Mapping

_ESCAPED = re.compile(r"\\([^\sA-Za-z0-9])")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"https?://[^\s<]+")
_MENTION = re.compile(r"&lt;@(\d+)&gt;")
_SMALL, _ITEM = "-# ", "- "


def to_html(text: str, names: Mapping[str, str]) -> str:
    """A message's text.

    Args:
        text: as the bot sent it.
        names: of people, by their ids.
    """
    return "".join(_line(line, names) for line in text.split("\n"))


def _line(line: str, names: Mapping[str, str]) -> str:
    if line.startswith(_SMALL):
        return f'<div class="small">{_inline(line[len(_SMALL) :], names)}</div>'
    if line.startswith(_ITEM):
        return f'<div class="item">{_inline(line[len(_ITEM) :], names)}</div>'
    return f"<div>{_inline(line, names) or '&nbsp;'}</div>"


def _inline(text: str, names: Mapping[str, str]) -> str:
    # Escaped characters step aside, so that they do not count as markup.
    kept: list[str] = []

    def aside(match: re.Match[str]) -> str:
        kept.append(match[1])
        return f"\ue000{len(kept) - 1}\ue001"

    marked = html.escape(_ESCAPED.sub(aside, text), quote=False)
    marked = _BOLD.sub(r"<b>\1</b>", marked)
    marked = _LINK.sub(lambda link: f"<a>{link[0]}</a>", marked)
    marked = _MENTION.sub(lambda who: f'<span class="mention">@{names[who[1]]}</span>', marked)
    return re.sub("\ue000(\\d+)\ue001", lambda at: html.escape(kept[int(at[1])]), marked)
