"""The `picture` engine: a person's own picture, graded eight ways, with the code brought out."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from PIL import Image, ImageOps

from pipeline.engines.base import LOOKS, Candidate, DrawRequest, Engine, Watch
from pipeline.engines.picture.grades import GRADES, vary
from pipeline.rescue.frame import Frame
from pipeline.rescue.repair import edit

_MARGINS = (0.09, 0.13)
"""Luma; the least reads in most pictures, the most in nearly all. The studio rescues the rest."""

_INSISTENCE = 0.03
"""Luma that each step of insistence adds to the margin."""

NOTHING_LEFT_OUT = "Your own picture is shown as it is, so what not to show was ignored."


class PictureEngine(Engine):
    """Draws nothing: it grades one picture and brings the symbol out of it."""

    name: ClassVar[str] = "picture"
    summary: ClassVar[str] = "Your own picture, with the code worked into its light and shade."

    def __init__(self, picture: Image.Image) -> None:
        """An engine for `picture`, RGB of any shape; see `square`."""
        self._picture = picture

    def draw(self, request: DrawRequest, watch: Watch) -> Iterator[Candidate]:
        """See `Engine.draw`; the prompt is only a title."""
        if request.negative_prompt.strip():
            watch.note(NOTHING_LEFT_OUT)
        frame = Frame(request.blueprint)
        pixels = np.asarray(square(self._picture, request.blueprint.size_px))
        for index, seed in enumerate(request.seeds):
            watch.check()
            first, *varied = (*request.bases, seed)
            chance = np.random.default_rng(first)
            name = tuple(GRADES)[first % LOOKS]
            more = _INSISTENCE * request.insistence
            margin = round(float(chance.uniform(*_MARGINS)) + more, 3)
            graded = GRADES[name](pixels, chance)
            for step in varied:
                graded = vary(graded, np.random.default_rng(step))
            image = Image.fromarray(edit(graded, frame, margin))
            recipe: dict[str, str | int | float] = {
                "engine": self.name,
                "version": 2,
                "grade": name,
                "margin": margin,
                **request.varied,
            }
            yield Candidate(index, seed, image, recipe)
            watch.progress((index + 1) / len(request.seeds))


def square(picture: Image.Image, size_px: int) -> Image.Image:
    """The middle of a picture as an RGB square of `size_px`, enlarged or shrunk as needed."""
    return ImageOps.fit(picture.convert("RGB"), (size_px, size_px), Image.Resampling.LANCZOS)
