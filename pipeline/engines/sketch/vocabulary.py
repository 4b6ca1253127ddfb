"""The vocabulary: what the words of a prompt vote for.

Words match whole, in lower case, as phrases where they hold spaces, and in their simple plural.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from pipeline.engines.sketch.colour import Rgb
from pipeline.engines.sketch.colour_words import find_colours
from pipeline.engines.sketch.emoji import spell_emoji
from pipeline.engines.sketch.words import ROWS, Row

# Kinds of words whose palettes win over those of the things shown.
_COLOURFUL = {"seasons", "light"}

# Whose scenes win: a named place, else the backdrop of a creature, else what a season or a style
# is known for. "Koi pond, ukiyo-e" is a pond and no great wave.
_SCENERY = (
    {"water", "land", "plants", "city", "tech", "space"},
    {"creatures"},
    {"seasons", "light", "moods", "styles"},
)


@dataclass
class Votes:
    """What a prompt asks for: names with repeats, and named colours in the prompt's order.

    Attributes:
        matched: the vocabulary's words that were found.
        undrawn: those of them for which a scene only stands in.
        rest: the prompt without the words that were found, in lower case.
    """

    palettes: list[str] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    finishes: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    colours: list[Rgb] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)
    undrawn: list[str] = field(default_factory=list)
    rest: str = ""


def read_prompt(prompt: str) -> Votes:
    """Find the vocabulary's words in a prompt; longer phrases are taken before their parts."""
    votes = Votes()
    moods: list[str] = []
    rows: list[Row] = []
    text = named = spell_emoji(prompt).casefold()
    for phrase in _phrases():
        pattern = rf"(?<!\w){re.escape(phrase)}(?:s|es)?(?!\w)"
        found = re.search(pattern, text)
        if not found:
            continue
        text = re.sub(pattern, lambda m: " " * len(m.group()), text)
        votes.matched.append(phrase)
        row = _phrases()[phrase]
        rows.append(row)
        (moods if row.kind in _COLOURFUL else votes.palettes).extend(row.palettes)
        votes.materials += row.materials
        votes.finishes += row.finishes
        votes.figures += row.figures
        if not row.drawn:
            votes.undrawn.append(phrase)
        if " " in phrase:
            named = re.sub(pattern, " ", named)
    votes.scenes = _scenes(rows)
    votes.palettes = moods or votes.palettes
    votes.colours = find_colours(named)
    votes.rest = text
    return votes


def _scenes(rows: list[Row]) -> list[str]:
    for kinds in _SCENERY:
        if scenes := [scene for row in rows if row.kind in kinds for scene in row.scenes]:
            return scenes
    return []


@cache
def _phrases() -> dict[str, Row]:
    pairs = [(word, row) for row in ROWS for word in row.words]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))
