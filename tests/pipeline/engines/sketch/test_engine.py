from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import DrawRequest, Watch, spread_seeds
from pipeline.engines.sketch import SketchEngine, draw_one
from pipeline.errors import CancelledError

BLUEPRINT = make_blueprint("https://example.com")


class StopAfter(Watch):
    def __init__(self, allowed):
        self.left = allowed
        self.fractions = []

    def progress(self, fraction):
        self.fractions.append(fraction)
        self.left -= 1

    def cancelled(self):
        return self.left <= 0


def signature(image):
    """A coarse Lab thumbnail: what the eye takes in at a glance."""
    small = cv2.resize(np.asarray(image), (12, 12), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


def distance(a, b):
    return float(np.linalg.norm(a - b, axis=2).mean())


@pytest.fixture(scope="module")
def eight():
    return [draw_one(BLUEPRINT, "koi pond, ukiyo-e", seed)[0] for seed in spread_seeds(1, 8)]


def test_eight_seeds_of_one_prompt_look_different(eight):
    signatures = [signature(image) for image in eight]
    pairs = [distance(a, b) for i, a in enumerate(signatures) for b in signatures[:i]]
    assert min(pairs) > 3  # just noticeable is about 2.3
    assert np.median(pairs) > 10


def test_different_prompts_look_different(eight):
    other = draw_one(BLUEPRINT, "autumn forest", spread_seeds(1, 1)[0])[0]
    assert distance(signature(eight[0]), signature(other)) > 10


def test_an_executor_changes_nothing_in_the_pictures():
    request = DrawRequest(BLUEPRINT, "circuit board, emerald", (3, 4))
    alone = list(SketchEngine().draw(request, Watch()))
    with ThreadPoolExecutor(2) as executor:
        spread = sorted(SketchEngine(executor).draw(request, Watch()), key=lambda c: c.index)
    for a, b in zip(alone, spread, strict=True):
        assert (a.seed, a.recipe) == (b.seed, b.recipe)
        assert (np.asarray(a.image) == np.asarray(b.image)).all()


@pytest.mark.parametrize("spread", [False, True])
def test_cancelling_stops_after_the_candidate_in_hand(spread):
    watch = StopAfter(1)
    request = DrawRequest(BLUEPRINT, "galaxy", tuple(range(6)))
    with ThreadPoolExecutor(1) as executor:
        drawn = SketchEngine(executor if spread else None).draw(request, watch)
        next(drawn)
        with pytest.raises(CancelledError):
            list(drawn)
    assert watch.fractions[0] == pytest.approx(1 / 6)
    assert len(watch.fractions) < 6


def test_a_long_url_with_small_modules_is_drawn_at_its_size():
    blueprint = make_blueprint("https://example.com/" + "a" * 80)
    image, _ = draw_one(blueprint, "great wave", 5)
    assert image.size == (blueprint.size_px, blueprint.size_px)
