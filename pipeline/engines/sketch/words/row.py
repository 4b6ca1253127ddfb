"""One row of the vocabulary."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Some words and what they vote for, by name.

    Attributes:
        kind: what sort of words they are; it decides whose scenes and palettes win.
        drawn: whether one sees what they name; False where a scene only stands in for it.
    """

    kind: str
    words: tuple[str, ...]
    drawn: bool
    palettes: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


def row(
    kind: str, words: str, palettes: str = "", scenes: str = "", materials: str = "",
    finishes: str = "", figures: str = "", *, drawn: bool = True,
) -> Row:  # fmt: skip
    """A row from lists as they are written: words by commas, names by spaces."""
    named = tuple(w.strip() for w in words.split(","))
    votes = (palettes, scenes, materials, finishes, figures)
    return Row(kind, named, drawn, *(tuple(v.split()) for v in votes))
