"""Text on its way from and to Slack, which escapes `&<>` and wraps links in angle brackets."""

import re
from collections.abc import Iterator

_MARKED = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_FIRST_WORD = re.compile(r"\s*(<[^<>]*>|\S+)\s*(.*)", re.DOTALL)


def escape(text: str) -> str:
    """Literal text for Slack: nothing in it links, mentions or notifies."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """Characters as UTF-16 counts them, two for an emoji.

    Slack does not say how it counts, and a text that is too long loses the whole message.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clipped(text: str, limit: int) -> str:
    """Escaped text of at most `limit` characters, cut at a whole character."""
    whole = escape(text)
    if length(whole) <= limit:
        return whole
    kept, size = [], 1
    for character in map(escape, text):
        size += length(character)
        if size > limit:
            break
        kept.append(character)
    return "".join(kept) + "…"


def pieces(text: str, limit: int) -> Iterator[str]:
    """A text in parts that are at most `limit` characters each once they are escaped."""
    piece, size = "", 0
    for character in text:
        more = length(escape(character))
        if size + more > limit:
            yield piece
            piece, size = "", 0
        piece, size = piece + character, size + more
    if piece:
        yield piece


def command_words(text: str) -> tuple[str, str]:
    """The link and the prompt of a command's text, both as the person typed them.

    Slack turns what looks like a link into `<https://example.com|example.com>`.
    """
    found = _FIRST_WORD.fullmatch(text)
    if not found:
        return "", ""
    link, prompt = found.groups()
    return _plain(_MARKED.sub(r"\1", link)).strip(), _plain(_MARKED.sub(_label, prompt)).strip()


def _label(found: re.Match[str]) -> str:
    return found[2] or found[1]


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
