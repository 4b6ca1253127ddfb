"""Which font can write a text, and what stands for the characters that none can."""

import unicodedata
from functools import lru_cache
from itertools import groupby

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FAMILIES = (
    "",  # Pillow's own: basic Latin, there everywhere
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "Arial Unicode.ttf",
    "NotoSansCJK-Regular.ttc",
    "DroidSansFallbackFull.ttf",
    "wqy-microhei.ttc",
    "msyh.ttc",
    "Hiragino Sans GB.ttc",
    "segoeui.ttf",
    "arial.ttf",
)
"""Files that Pillow looks for in the system's font folders, most wanted first."""

_PROBE_PX = 24
_NEVER_DRAWN = "\uffff"


Run = tuple[str, Font]
"""A piece of text and the font to draw it with."""


def typeset(text: str, size_px: int) -> list[Run]:
    """Set `text` in the font of this machine that lacks fewest of its characters.

    What that one lacks is set in another that has it, and where none has, a plain letter, its name
    or "?" stands for it, so that no empty boxes are drawn.
    """
    main = min(_FAMILIES, key=lambda family: sum(not _has(family, c) for c in text))
    spelled = [_spelled(c, main) for c in text]
    return [
        ("".join(c for c, _ in run), _load(family, size_px) or ImageFont.load_default(size_px))
        for family, run in groupby(spelled, key=lambda one: one[1])
    ]


def length_px(runs: list[Run]) -> float:
    """How wide `runs` are, one after the other."""
    return sum(font.getlength(text) for text, font in runs)


def _spelled(character: str, main: str) -> tuple[str, str]:
    """What is drawn for `character`, and in which family."""
    for family in (main, *_FAMILIES):
        if _has(family, character):
            return character, family
    return _plain(main, character), main


def _plain(family: str, character: str) -> str:
    """The letters without their marks, the name of an emoji, or "?".

    Nothing for what only changes the character before.
    """
    kind = unicodedata.category(character)
    if kind in {"Mn", "Me", "Cf", "Sk"}:
        return ""
    letters = unicodedata.normalize("NFKD", character)
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    if kept and all(_has(family, c) for c in kept):
        return kept
    name = unicodedata.name(character, "").lower()
    return f"({name})" if kind == "So" and name else "?"


@lru_cache(maxsize=4096)
def _has(family: str, character: str) -> bool:
    """Whether it is drawn otherwise than what stands for characters the font lacks."""
    font = _load(family, _PROBE_PX)
    if font is None:
        return False
    return character.isspace() or bytes(font.getmask(character)) != bytes(
        font.getmask(_NEVER_DRAWN)
    )


@lru_cache(maxsize=64)
def _load(family: str, size_px: int) -> Font | None:
    if not family:
        return ImageFont.load_default(size_px)
    try:
        return ImageFont.truetype(family, size_px)
    except OSError:
        return None
