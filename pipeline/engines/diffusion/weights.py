"""Weights of words in a prompt, as Stable Diffusion's users write them.

`(koi)` weighs koi 1.1, `[koi]` a 1.1th, `(koi:1.3)` 1.3; brackets nest and multiply. The notation
is that of AUTOMATIC1111's web UI.
"""

import re

from pipeline.errors import InvalidPromptError

HEAVIEST = 2.0
"""The largest weight; features grow with it, and far beyond it pictures are noise."""

MOST_LIGHTER = 16
"""Parts of a prompt that may weigh less than 1: the text encoder runs once more for each, over all
of the prompt."""

_STEP = 1.1
_TOKEN = re.compile(
    r"\\[()\[\]\\]|[()\[\]]|:\s*(?P<weight>[+-]?(?:\d+\.?\d*|\.\d+))\s*\)|[^\\()\[\]:]+|.",
    re.DOTALL,
)
_DIGIT_LAST = re.compile(r"\d\s*\Z")

Part = tuple[str, float]


def weighted(prompt: str) -> list[Part]:
    """Take a prompt apart into words and their weights, 0 to `HEAVIEST`.

    Brackets that close nothing, or are never closed, are ordinary text, and so are times, ratios
    and room numbers such as "(at 16:30)" and "(room:101)"; a backslash makes any bracket ordinary.

    Raises:
        InvalidPromptError: more than `MOST_LIGHTER` parts weigh less than 1.
    """
    parts: list[Part] = []
    opened: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(prompt):
        text, weight = token.group(), token.group("weight")
        closes = {")": "(", "]": "["}.get(text[-1]) if text[0] != "\\" else None
        if text in {"(", "["}:
            opened.append((text, len(parts)))
            parts.append((text, 1.0))
        elif closes is None or not opened or opened[-1][0] != closes:
            parts.append((text[1:] if text[0] == "\\" and len(text) > 1 else text, 1.0))
        else:
            _, start = opened.pop()
            if weight and not _weighs(weight, parts[start + 1 :]):
                parts.append((text, 1.0))
                continue
            parts[start] = ("", 1.0)
            factor = float(weight) if weight else _STEP if closes == "(" else 1 / _STEP
            parts[start:] = [(words, factor * by) for words, by in parts[start:]]
    joined = _joined([(words, min(by, HEAVIEST)) for words, by in parts if words])
    if sum(by < 1 for _, by in joined) > MOST_LIGHTER:
        raise InvalidPromptError(
            f"At most {MOST_LIGHTER} parts of a description may be made lighter, as in [koi] or "
            "(koi:0.8); use fewer brackets."
        )
    return joined


def _weighs(number: str, inside: list[Part]) -> bool:
    """Whether a number at the end of a bracket is a weight, and no minute or part of a ratio."""
    words = "".join(words for words, _ in inside)
    after_digit = _DIGIT_LAST.search(words) is not None
    return 0 <= float(number) <= HEAVIEST and not (after_digit and "." not in number)


def _joined(parts: list[Part]) -> list[Part]:
    """Neighbours of one weight as one part: words are then read together."""
    joined: list[Part] = []
    for words, by in parts:
        if joined and joined[-1][1] == by:
            joined[-1] = (joined[-1][0] + words, by)
        else:
            joined.append((words, by))
    return joined or [("", 1.0)]
