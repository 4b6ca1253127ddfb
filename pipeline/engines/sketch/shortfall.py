"""Shortfall: what of a prompt a sketch does not show, as one honest sentence."""

import re
from functools import cache

from pipeline.engines.sketch.colour_words import colour_names
from pipeline.engines.sketch.vocabulary import plain, read_prompt

_NAMED = 4
_LONGEST = 24

# Words that name nothing one could look for in a picture: grammar, praise, and the craft itself.
_NO_MOTIF = """
a an the and or of in on at by to from with without for into over under above below near between
around behind before after through across up down out off then there where when as is are be has
have it its this that these those my our your his her their me us you i we some any all each many
few two three four five six seven eight one no not very more most much so too like art artistic
artwork background beautiful big bit clear color colored colors colour coloured colours
composition cool deep design detail detailed drawing drawn facet fine flat fresh full glowing
gorgeous great high hd 4k 8k image large lead light lights limited line lines little long lovely
low lush magnificent nice old outline outlines paint painted painting palette photo photograph
picture please poly pretty print qr quality render rendering rich scene scenery shade shadow
shadows shape shapes shiny small soft style styled subtle super tall theme tiny tone tones view
visible warm wide wild young stroke strokes
"""


def shortfall(prompt: str) -> str:
    """What `prompt` names and no sketch has a drawing for; "" when nothing is missing."""
    votes = read_prompt(prompt)
    # Without possessives, each letter in its place.
    rest = re.sub(r"['\u2019]s\b", "  ", votes.rest)
    found = [m for m in re.finditer(r"[^\W_][\w'-]*", rest) if not _passed_over(m.group())]
    # As their person wrote them, each word once.
    words = {m.group(): votes.spelled[m.start() : m.end()] for m in reversed(found)}
    words |= {word: word for word in votes.undrawn}
    whole = plain(votes.spelled)
    missing = [words[word] for word in sorted(words, key=lambda word: (whole.find(word), word))]
    if not missing:
        return ""
    short = (word if len(word) <= _LONGEST else f"{word[:_LONGEST]}…" for word in missing[:_NAMED])
    named = ", ".join(short) + (" and more" if len(missing) > _NAMED else "")
    if set(votes.matched) - set(votes.undrawn):
        instead = "what it knows of the rest"
    elif votes.matched:
        instead = "the surroundings"
    elif votes.colours:
        instead = "something of its own in the colours you named"
    else:
        instead = "something of its own"
    return f"The sketch engine has no drawing for: {named}. It draws {instead}."


@cache
def _no_motifs() -> frozenset[str]:
    return frozenset(_NO_MOTIF.split())


def _passed_over(word: str) -> bool:
    forms = {word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("'s")}
    return bool(forms & (_no_motifs() | colour_names().keys())) or word.isdigit()
