"""Colour words: CSS names (from Pillow) and pigments, and how to find them in a prompt."""

import re
from functools import cache

from PIL import ImageColor

from pipeline.engines.sketch.colour import Rgb, parse_hex

PIGMENTS: dict[str, str] = {
    "amber": "#e8a024", "amethyst": "#8f5fc0", "apricot": "#f7b27a", "aubergine": "#4a2348",
    "blush": "#eeb0b0", "brass": "#b5953c", "brick": "#a8422c", "bronze": "#9c6b34",
    "burgundy": "#6e1630", "carmine": "#a8152f", "celadon": "#a4cfae", "cerise": "#d6336c",
    "cerulean": "#2f86c4", "champagne": "#eed8b0", "charcoal": "#36393f", "cherry": "#b01c3c",
    "chestnut": "#7f4426", "cinnabar": "#d83c26", "cobalt": "#1f4fae", "copper": "#b8683a",
    "cream": "#f6ead0", "denim": "#3f6290", "ebony": "#26222a", "ecru": "#d8cba4",
    "emerald": "#138a5a", "flame": "#ea5a1c", "fuchsia": "#d8339c", "garnet": "#7c1f30",
    "ginger": "#b5652a", "gold": "#d8a22c", "golden": "#d8a22c", "gunmetal": "#3c4650",
    "heather": "#a793b5", "henna": "#8a4a22", "indigo": "#27407a", "ivory": "#f4eedc",
    "jade": "#2f9a70", "jet": "#1f2024", "lapis": "#25459c", "lemon": "#f4de4a",
    "lilac": "#b79ad6", "mahogany": "#6a2a1a", "malachite": "#128a52", "mauve": "#a9789f",
    "merlot": "#6a1a32", "midnight": "#1c2550", "moss": "#6f8040", "mulberry": "#8a3360",
    "mustard": "#d0a021", "ochre": "#c4842a", "onyx": "#24262a", "opal": "#a9d0c9",
    "papaya": "#f98f52", "peach": "#fbb990", "pearl": "#e9e4da", "periwinkle": "#8591dc",
    "pewter": "#8a9298", "pistachio": "#a3c585", "platinum": "#d4d6d6", "poppy": "#dc3f2c",
    "prussian": "#14385c", "rose": "#dc5c7c", "ruby": "#a8123c", "russet": "#8f4a22",
    "rust": "#a8492a", "saffron": "#eea52a", "sage": "#95a780", "sand": "#dbc294",
    "sapphire": "#1d4aa8", "scarlet": "#cf2a1f", "sepia": "#70502f", "silver": "#b4bac0",
    "slate": "#566270", "smoke": "#84868a", "steel": "#5d7c98", "terracotta": "#c2603f",
    "topaz": "#e0a040", "turmeric": "#dc9a1c", "turquoise": "#2fb5ac", "ultramarine": "#2a3cac",
    "umber": "#62482c", "vermilion": "#dc4326", "viridian": "#337a68", "wine": "#6e1f34",
    "wisteria": "#a78cc9", "yolk": "#f5b52c",
}  # fmt: skip
"""Pigments, stones and other colour words; they win over CSS names of the same spelling."""

# CSS names that mean something else in a prompt.
_NOT_COLOURS = {"snow", "seashell", "chocolate", "wheat", "linen", "orchid", "coral"}


@cache
def colour_names() -> dict[str, Rgb]:
    """Every colour word: the CSS names that Pillow carries, and `PIGMENTS`."""
    # Asked and not read: Pillow puts another type there for each name that it was asked for.
    css = {name: _css(name) for name in ImageColor.colormap}
    for word in _NOT_COLOURS:
        css.pop(word, None)
    return css | {name: parse_hex(value) for name, value in PIGMENTS.items()}


def _css(name: str) -> Rgb:
    red, green, blue = ImageColor.getrgb(name)[:3]
    return red, green, blue


def find_colours(text: str) -> list[Rgb]:
    """The first three colours named in a lower-case text, two-word names before single words."""
    words = re.findall(r"[a-z]+", text)
    names, found, i = colour_names(), [], 0
    while i < len(words):
        pair = "".join(words[i : i + 2])
        two = i + 1 < len(words) and pair in names
        if two or words[i] in names:
            found.append(names[pair if two else words[i]])
        i += 2 if two else 1
    return found[:3]


def colour_before(text: str) -> tuple[Rgb, int] | None:
    """The colour word or pair that a lower-case text ends with, and where it begins."""
    last = re.search(r"(?:([a-z]+)[ -])?([a-z]+)[ -]+$", text)
    if last is None:
        return None
    names = colour_names()
    pair = names.get((last[1] or "") + last[2]) if last[1] else None
    if pair:
        return pair, last.start(1)
    return (names[last[2]], last.start(2)) if last[2] in names else None
