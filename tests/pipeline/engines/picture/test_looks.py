"""Eight candidates of any picture, also an awkward one, hold four that people tell apart."""

from typing import ClassVar

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import LOOKS, DrawRequest, Watch, spread_seeds
from pipeline.engines.picture import PictureEngine
from pipeline.engines.picture.engine import NOTHING_LEFT_OUT
from pipeline.engines.picture.grades import GRADES
from pipeline.evals.pictures import natural_pictures
from pipeline.ranking import Judged, rank
from pipeline.scan.judge import UNREAD

BLUEPRINT = make_blueprint("https://example.com/koi", size_px=512)
CAT = dict(natural_pictures(4))["003-cat"]


def logo(ink):
    image = Image.new("RGB", (600, 600), "white")
    ImageDraw.Draw(image).ellipse((270, 270, 330, 330), fill=ink)
    return image


AWKWARD = {
    "colourful": CAT,
    "greyscale": CAT.convert("L"),
    "white with a small black mark": logo("black"),
    "white with a small red mark": logo("crimson"),
    "solid black": Image.new("RGB", (400, 400), "black"),
    "solid white": Image.new("RGB", (400, 400), "white"),
    "solid blue": Image.new("RGB", (400, 400), "blue"),
    "tiny": CAT.resize((5, 4)),
}


def drawn(picture, seed):
    request = DrawRequest(BLUEPRINT, "own", spread_seeds(seed, LOOKS))
    return list(PictureEngine(picture).draw(request, Watch()))


def test_a_request_uses_every_grade_once():
    assert len(GRADES) == LOOKS
    assert sorted(c.recipe["grade"] for c in drawn(CAT, 6)) == sorted(GRADES)


@pytest.mark.parametrize("picture", AWKWARD.values(), ids=AWKWARD.keys())
def test_four_are_shown_whichever_lead(picture):
    candidates = drawn(picture, 11)
    chance = np.random.default_rng(0)
    for _ in range(20):
        order = chance.permutation(LOOKS)
        judged = [
            Judged(candidate, UNREAD, float(rating))
            for candidate, rating in zip(candidates, order, strict=True)
        ]
        assert sum(item.shown for item in rank(judged, top=4)) == 4


def test_what_cannot_be_left_out_is_told():
    class Heard(Watch):
        notes: ClassVar[list[str]] = []

        def note(self, sentence):
            self.notes.append(sentence)

    picture = Image.new("RGB", (300, 300), "teal")
    drawing = DrawRequest(make_blueprint("https://example.com"), "a title", (1,), "people")
    list(PictureEngine(picture).draw(drawing, Heard()))
    assert Heard.notes == [NOTHING_LEFT_OUT]
