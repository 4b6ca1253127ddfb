"""Emoji as words: each has a name in Unicode."""

import unicodedata

# In names of pictures BLACK and WHITE mean filled and outlined, HEAVY means bold.
_NOT_SAID = {"BLACK", "WHITE", "HEAVY", "MEDIUM", "FACE", "SYMBOL", "SIGN"}


def spell_emoji(text: str) -> str:
    """`text` with its emoji replaced by their names in lower case, apart from the other words."""
    return "".join(_spelled(char) for char in text)


def _spelled(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "So":
        words = unicodedata.name(char, "").split()
        return f" {' '.join(w for w in words if w not in _NOT_SAID).lower()} , "
    # Skin tones, joiners and variation selectors only steer how an emoji looks.
    return " " if kind == "Sk" or char in "\u200d\ufe0e\ufe0f" else char
