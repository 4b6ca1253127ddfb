"""The prompt screen: words that ask for what is not drawn.

A word list misses paraphrases and is no judge of intent; it is the cheap first gate, the picture
screen is the second.
"""

import re
import unicodedata
from collections.abc import Iterable

from pipeline.errors import QArtError

EXPLICIT = (
    "blowjob", "bondage", "bukkake", "cum", "cumshot", "dildo", "ejaculation", "erotic", "erotica",
    "fellatio", "fetish", "genitalia", "genitals", "hardcore porn", "hentai", "incest",
    "masturbating", "masturbation", "naked", "nsfw", "nude", "nudes", "nudity", "orgasm", "orgy",
    "penis", "porn", "porno", "pornographic", "pornography", "rape", "sex", "sexual", "sexy",
    "topless", "undressed", "upskirt", "vagina", "vulva", "xxx",
)  # fmt: skip
"""Refused whoever is drawn."""

MINORS = (
    "baby", "boy", "boys", "child", "childlike", "children", "girl", "girls", "infant", "kid",
    "kids", "loli", "lolicon", "minor", "preteen", "schoolboy", "schoolgirl", "shota", "teen",
    "teenage", "teenager", "toddler", "underage", "young",
)  # fmt: skip
SUGGESTIVE = (
    "bikini", "braless", "cleavage", "lingerie", "seductive", "sensual", "shirtless", "swimsuit",
    "underwear",
)  # fmt: skip
"""Refused beside a word of `MINORS`."""

_ALWAYS = ("child porn", "csam", "lolicon", "loli", "shotacon", "jailbait")


class BlockedPromptError(QArtError):
    """The prompt asks for what this installation does not draw."""

    code = "blocked-prompt"


class PromptScreen:
    """Refuses prompts by whole words, whatever their case, accents or weights."""

    def __init__(self, further: Iterable[str] = ()) -> None:
        """A screen that knows `further` words beside its own list."""
        self._refused = _pattern((*EXPLICIT, *_ALWAYS, *further))
        self._minors = _pattern(MINORS)
        self._suggestive = _pattern(SUGGESTIVE)

    def check(self, prompt: str) -> None:
        """Let a prompt pass.

        Raises:
            BlockedPromptError: it holds what is not drawn.
        """
        found = self._found(_plain(prompt)) or self._found(_plain(_WEIGHTS.sub("", prompt)))
        if found is not None:
            raise BlockedPromptError(
                "This server does not draw sexual content, and the description holds "
                f"{found[0]!r}; change it."
            )

    def _found(self, plain: str) -> re.Match[str] | None:
        found = self._refused.search(plain)
        if found is None and self._minors.search(plain):
            found = self._suggestive.search(plain)
        return found


_WEIGHTS = re.compile(r":\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*\)|[()\[\]\\]")
"""Brackets and weights, which an engine may take out of the middle of a word."""


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    plain = sorted({_plain(word).strip() for word in words} - {""})
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in plain) + r")\b")


def _plain(text: str) -> str:
    """Lower case without accents, signs, what is not seen, or doubled spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
    )
    return " ".join(re.sub(r"[^\w]+|_", " ", letters).split())


STRICT = PromptScreen(SUGGESTIVE)
"""What communities get whose moderators chose the strict level, whichever engine draws."""
