"""The vocabulary: what the words of a prompt vote for.

Words match whole, in lower case, as phrases where they hold spaces, and in their simple plural.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from pipeline.engines.sketch.colour import Rgb
from pipeline.engines.sketch.colour_words import find_colours
from pipeline.engines.sketch.words import ROWS, Row

# Kinds of words whose palettes win over those of the things shown.
_COLOURFUL = {"seasons", "light"}


@dataclass
class Votes:
    """What a prompt asks for: names with repeats, and named colours in the prompt's order."""

    palettes: list[str] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    finishes: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    colours: list[Rgb] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)


def read_prompt(prompt: str) -> Votes:
    """Find the vocabulary's words in a prompt; longer phrases are taken before their parts."""
    votes = Votes()
    moods: list[str] = []
    text = named = prompt.casefold()
    for phrase in _phrases():
        pattern = rf"(?<!\w){re.escape(phrase)}(?:s|es)?(?!\w)"
        found = re.search(pattern, text)
        if not found:
            continue
        text = re.sub(pattern, lambda m: " " * len(m.group()), text)
        votes.matched.append(phrase)
        row = _phrases()[phrase]
        (moods if row.kind in _COLOURFUL else votes.palettes).extend(row.palettes)
        votes.scenes += row.scenes
        votes.materials += row.materials
        votes.finishes += row.finishes
        votes.figures += row.figures
        if " " in phrase:
            named = re.sub(pattern, " ", named)
    votes.palettes = moods or votes.palettes
    votes.colours = find_colours(named)
    return votes


@cache
def _phrases() -> dict[str, Row]:
    pairs = [(word, row) for row in ROWS for word in row.words]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))
