"""Payloads and prompts: what a person typed, checked and bounded before anything is drawn."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

from pipeline.errors import InvalidPayloadError, InvalidPromptError

MAX_PAYLOAD_BYTES = 213
"""Byte capacity of version 10 at level M, the largest symbol drawn at 768 px."""

MAX_PROMPT_CHARS = 2000
"""What a person may type; `gpu_server.schema` tells clients the same."""

MAX_DRAWN_CHARS = 2100
"""The same with the words of a style behind it, which nobody has to make room for."""

MAX_NEGATIVE_CHARS = 1000
"""Of what a picture should not show."""

UNTITLED = "Untitled"
"""The title of a picture of one's own whose person gave it none."""

MAX_SHOWN_CHARS = 80
"""How much of what was typed a message repeats."""

# RFC 3986 reserved and "%" stay; everything else outside the unreserved set is percent-encoded.
_URL_SAFE = "%/?#[]@!$&'()*+,;=:~-._"
_ASCII_URL = re.compile(r"[A-Za-z0-9%/?#\[\]@!$&'()*+,;=:~._-]*")
_SEEN = "LNPS"
"""First letters of the Unicode categories of characters that leave a mark on paper."""
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
# A host name as people say it: dots in it, a top-level domain at its end, a port perhaps.
_SPOKEN = re.compile(
    r"(?:[^\s:/?#@.]+\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+|[^\x00-\x7f]{2,63})(?::\d+)?(?:[/?#].*)?",
    re.IGNORECASE,
)
_ASCII_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?|[0-9A-Fa-f:.]+(?:%25[\w.~-]+)?")


@dataclass(frozen=True)
class Payload:
    """A checked URL.

    Attributes:
        url: ASCII, byte for byte what the code must decode to.
        display: the same address with its host in Unicode, for people.
    """

    url: str
    display: str


def parse_payload(text: str) -> Payload:
    """Check `text` as an http or https URL and make it ASCII.

    An ASCII URL is kept exactly as typed; Unicode hosts become punycode (IDNA 2008) and
    Unicode paths are percent-encoded as UTF-8. What is plainly a host name without a scheme,
    such as example.com/menu, is given https://.

    Raises:
        InvalidPayloadError: with one sentence that says what to change.
    """
    text = text.strip()
    if not text:
        raise InvalidPayloadError("The link is empty; give one such as https://example.com.")
    if any(c.isspace() or unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in text):
        raise InvalidPayloadError("The link holds spaces or invisible characters; remove them.")
    stray = next((c for c in text if c.isascii() and not _ASCII_URL.fullmatch(c)), None)
    if stray:
        raise InvalidPayloadError(f"A link cannot hold {stray!r}; remove it or percent-encode it.")
    url, display = _to_ascii(f"https://{text}" if _SPOKEN.fullmatch(text) else text)
    if len(url) > MAX_PAYLOAD_BYTES:
        raise InvalidPayloadError(
            f"The link is {len(url)} bytes long and a code holds at most {MAX_PAYLOAD_BYTES}; "
            "shorten it, for example with a link shortener."
        )
    return Payload(url, display)


def _to_ascii(text: str) -> tuple[str, str]:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        reason = shown(str(error))
        raise InvalidPayloadError(f"That is not a valid link ({reason}); check it.") from None
    if parts.scheme not in {"http", "https"}:
        raise InvalidPayloadError(
            "Only http:// and https:// links can be encoded; write it as https://example.com."
        )
    if parts.username is not None or parts.password is not None:
        raise InvalidPayloadError("The link holds a user name or password; remove it.")
    if not host:
        raise InvalidPayloadError("The link has no host name; write it as https://example.com.")
    ascii_host, unicode_host = _host_both_ways(host)
    display = _with_host(parts, unicode_host, port)
    if text.isascii():
        return text, display
    encoded = parts._replace(
        path=quote(parts.path, safe=_URL_SAFE),
        query=quote(parts.query, safe=_URL_SAFE),
        fragment=quote(parts.fragment, safe=_URL_SAFE),
    )
    return _with_host(encoded, ascii_host, port), display


def _with_host(parts: SplitResult, host: str, port: int | None) -> str:
    netloc = f"[{host}]" if ":" in host else host
    return urlunsplit(parts._replace(netloc=netloc if port is None else f"{netloc}:{port}"))


def _host_both_ways(host: str) -> tuple[str, str]:
    """The host in ASCII and in Unicode. IP addresses and plain ASCII names stand for themselves."""
    try:
        if not host.isascii():
            ascii_host = idna.encode(host, uts46=True).decode("ascii")
            return ascii_host, idna.decode(ascii_host)
        if "xn--" in host:
            return host, idna.decode(host)
    except idna.IDNAError:
        raise InvalidPayloadError(
            f"{shown(host)!r} is not a valid host name; check its spelling."
        ) from None
    if not _ASCII_HOST.fullmatch(host):
        raise InvalidPayloadError(f"{shown(host)!r} is not a valid host name; check its spelling.")
    return host, host


def shown(text: str) -> str:
    """What a person typed, cut to `MAX_SHOWN_CHARS` so that a message stays one line."""
    return text if len(text) <= MAX_SHOWN_CHARS else text[: MAX_SHOWN_CHARS - 1] + "…"


def parse_prompt(text: str, most: int = MAX_PROMPT_CHARS) -> str:
    """Check a prompt and fold its white space.

    Args:
        text: as it was typed.
        most: characters it may have then.

    Raises:
        InvalidPromptError: when it shows nothing, is too long or holds control characters.
    """
    folded = " ".join(text.split())
    if len(folded) > most:
        raise InvalidPromptError(
            f"The description is {len(folded)} characters long; keep it to {most}."
        )
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in folded):
        raise InvalidPromptError("The description holds control characters; type it as plain text.")
    if not any(unicodedata.category(c)[0] in _SEEN for c in folded):
        raise InvalidPromptError('The description is empty; say what to draw, such as "koi pond".')
    return folded


def parse_title(text: str) -> str:
    """Check the title of a person's own picture as `parse_prompt` does; they need not give one."""
    return parse_prompt(text) if text.strip() else UNTITLED


def parse_negative(text: str) -> str:
    """Check what a picture should not show and fold its white space; "" is nothing.

    Raises:
        InvalidPromptError: when it is too long or holds control characters.
    """
    folded = " ".join(text.split())
    if len(folded) > MAX_NEGATIVE_CHARS:
        raise InvalidPromptError(
            f"What to leave out is {len(folded)} characters long; keep it to {MAX_NEGATIVE_CHARS}."
        )
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in folded):
        raise InvalidPromptError("What to leave out holds control characters; use plain text.")
    return folded
