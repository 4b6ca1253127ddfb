"""The vocabulary: what the words of a prompt vote for.

Words match whole, whatever their case and accents, as phrases where they hold spaces, and in their
simple plural. A word that is negated is not drawn.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.engines.sketch.colour import Rgb
from pipeline.engines.sketch.colour_words import colour_before, find_colours
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

# Beside creatures, what stands out of a scene in colours of its own: "red rose" is no red garden.
_HEROES = {
    *("koi", "carp", "goldfish", "fish", "sun"),
    *("lotus", "lily", "rose", "tulip", "peony", "orchid", "flower", "blossom"),
}

# Before a word that is not to be drawn.
_NEGATION = re.compile(r"\b(?:no|not|without)\s+(?:(?:a|an|the|any)\s+)?$")

_GREY = frozenset(
    (
        "black and white",
        "monochrome",
        "noir",
        "grayscale",
        "greyscale",
        "pencil",
        "charcoal drawing",
    )
)


@dataclass
class Votes:
    """What a prompt asks for: names with repeats, and other named colours in the prompt's order.

    Attributes:
        hero: the colour that stands before a creature or a flower, which is that one's alone.
        grey: whether everything without a named colour is to be grey.
        matched: the vocabulary's words that were found.
        undrawn: those of them for which a scene only stands in.
        spelled: the prompt with its emoji as words.
        rest: the same without the words that were found, plain and place for place.
        unwanted: scenes and materials that negated words would vote for.
    """

    palettes: list[str] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    finishes: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    colours: list[Rgb] = field(default_factory=list)
    hero: Rgb | None = None
    grey: bool = False
    matched: list[str] = field(default_factory=list)
    undrawn: list[str] = field(default_factory=list)
    spelled: str = ""
    rest: str = ""
    unwanted: set[str] = field(default_factory=set)

    def spared(self, names: Sequence[str]) -> list[str]:
        """The names that are not unwanted, unless nothing is left then."""
        return [name for name in names if name not in self.unwanted] or list(names)


def read_prompt(prompt: str) -> Votes:
    """Find the vocabulary's words in a prompt; longer phrases are taken before their parts."""
    votes = Votes()
    moods: list[str] = []
    rows: list[Row] = []
    votes.spelled = spell_emoji(prompt)
    text = named = plain(votes.spelled)
    for phrase in _phrases():
        pattern = rf"(?<!\w){re.escape(phrase)}(?:s|es)?(?!\w)"
        found = re.search(pattern, text)
        if not found:
            continue
        before = text[: found.start()]
        text = re.sub(pattern, lambda m: " " * len(m.group()), text)
        row = _phrases()[phrase]
        if _NEGATION.search(before):
            votes.unwanted |= {*row.scenes, *row.materials}
            named = _blanked(named, found.start(), found.end())
            continue
        votes.matched.append(phrase)
        rows.append(row)
        (moods if row.kind in _COLOURFUL else votes.palettes).extend(row.palettes)
        votes.materials += row.materials
        votes.finishes += row.finishes
        votes.figures += row.figures
        if not row.drawn:
            votes.undrawn.append(phrase)
        votes.grey |= phrase in _GREY
        if row.kind == "creatures" or phrase in _HEROES:
            bound = colour_before(named[: found.start()])
            if bound:
                votes.hero, start = bound
                named = _blanked(named, start, found.end())
        if " " in phrase:
            named = re.sub(pattern, lambda m: " " * len(m.group()), named)
    votes.scenes = votes.spared(_scenes(rows))
    votes.palettes = moods or votes.palettes
    votes.colours = find_colours(named)
    votes.rest = text
    return votes


def plain(text: str) -> str:
    """`text` in lower case and without accents, letter for letter in its place."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower()[0] for char in text)


def _blanked(text: str, start: int, end: int) -> str:
    """Spaces in place of a part, so that all other places stay what they are."""
    return text[:start] + " " * (end - start) + text[end:]


def _scenes(rows: list[Row]) -> list[str]:
    for kinds in _SCENERY:
        if scenes := [scene for row in rows if row.kind in kinds for scene in row.scenes]:
            return scenes
    return []


@cache
def _phrases() -> dict[str, Row]:
    pairs = [(word, row) for row in ROWS for word in row.words]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))
