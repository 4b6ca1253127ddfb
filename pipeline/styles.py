"""Styles: named looks that are added to a prompt.

Their words mean something to every engine: diffusion models were trained on them, and each style
holds a word of the sketch engine's vocabulary.
"""

from dataclasses import dataclass

from pipeline.errors import UnknownStyleError
from pipeline.payload import shown


@dataclass(frozen=True)
class Style:
    """One look.

    Attributes:
        name: stable; jobs and communities remember it, so none is renamed or dropped.
        title: its name for people.
        words: what it adds to a prompt.
    """

    name: str
    title: str
    words: str


STYLES: tuple[Style, ...] = (
    Style("ukiyo-e", "Ukiyo-e", "ukiyo-e woodblock print, flat colours, bold outlines"),
    Style("watercolour", "Watercolour", "watercolour painting, soft washes, white paper"),
    Style("ink", "Ink wash", "sumi-e ink wash, brush strokes, monochrome"),
    Style("oil", "Oil painting", "oil painting, impasto, visible strokes"),
    Style("pixel-art", "Pixel art", "pixel art, 16-bit game, limited palette"),
    Style("stained-glass", "Stained glass", "stained glass window, lead lines, glowing colours"),
    Style("paper-cut", "Paper cut", "layered paper cut, soft shadows"),
    Style("art-deco", "Art deco", "art deco, geometric ornament, gold and black"),
    Style("cyberpunk", "Cyberpunk", "cyberpunk, neon lights, rain at night"),
    Style("low-poly", "Low poly", "low poly, geometric facets, modern"),
    Style("botanical", "Botanical", "botanical illustration, leaves and flowers, fine lines"),
    Style("mosaic", "Mosaic", "byzantine mosaic, small tiles, gold"),
    Style("vintage-poster", "Vintage poster", "vintage travel poster, flat shapes, warm colours"),
)
"""All styles, in the order to offer them."""

_ALSO = {"watercolor": "watercolour"}


def _slug(name: str) -> str:
    return "-".join(name.lower().split())


_BY_SLUG = {_slug(called): style for style in STYLES for called in (style.name, style.title)}


def find_style(name: str) -> Style:
    """The style of that name or title, however it is capitalised.

    Raises:
        UnknownStyleError: there is none; the sentence names those there are.
    """
    wanted = _slug(name)
    if style := _BY_SLUG.get(_ALSO.get(wanted, wanted)):
        return style
    names = ", ".join(style.name for style in STYLES)
    raise UnknownStyleError(f"There is no style called {shown(name)!r}; choose one of: {names}.")


def styled(prompt: str, name: str | None) -> str:
    """What to draw for `prompt` in the style `name`; None leaves the prompt as it is.

    Raises:
        UnknownStyleError: there is no such style.
    """
    return prompt if name is None else f"{prompt}, {find_style(name).words}"
