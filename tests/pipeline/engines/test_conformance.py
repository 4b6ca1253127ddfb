"""What every engine promises, run over all of them."""

import numpy as np
import pytest
import zxingcpp

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import DrawRequest, Watch
from pipeline.engines.picture import PictureEngine
from pipeline.engines.sketch import SketchEngine
from pipeline.errors import CancelledError
from pipeline.evals.pictures import natural_pictures
from tests.pipeline.engines.apart.engines import scripted
from tests.pipeline.tiny import TinyEngine

BLUEPRINT = make_blueprint("https://example.com")
SEEDS = (7, 123_456, 2**32 - 1)


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    engine = scripted(tmp_path_factory.mktemp("apart"), 2)
    yield engine
    engine.close()


@pytest.fixture(
    params=["sketch", "picture", "tiny", "apart", "diffusion_engine", "diffusion_apart"]
)
def engine(request):
    if request.param == "picture":
        return PictureEngine(dict(natural_pictures(4))["003-cat"])
    if request.param in {"sketch", "tiny"}:
        return {"sketch": SketchEngine, "tiny": TinyEngine}[request.param]()
    return request.getfixturevalue(request.param)


class Recorder(Watch):
    def __init__(self):
        self.fractions = []

    def progress(self, fraction):
        self.fractions.append(fraction)


def draw(engine, seeds, watch=None, bases=()):
    request = DrawRequest(BLUEPRINT, "koi pond, indigo and gold", seeds, bases=bases)
    return sorted(engine.draw(request, watch or Watch()), key=lambda c: c.index)


def test_each_seed_gives_one_rgb_candidate_of_the_wanted_size(engine):
    candidates = draw(engine, SEEDS)
    assert [(c.index, c.seed) for c in candidates] == list(enumerate(SEEDS))
    assert {(c.image.mode, c.image.size) for c in candidates} == {("RGB", (768, 768))}


def test_a_seed_gives_the_same_picture_whatever_the_batch(engine):
    together = draw(engine, SEEDS)[1]
    (alone,) = draw(engine, (SEEDS[1],))
    pixels = [np.asarray(c.image, np.int16) for c in (together, alone)]
    # Networks sum in an order that depends on the batch.
    tolerance = 2 if engine.name == "diffusion" else 0
    assert np.abs(pixels[0] - pixels[1]).max() <= tolerance
    assert same(together.recipe) == same(alone.recipe)


def same(recipe):
    """Without what only tells a test which child drew."""
    return {name: value for name, value in recipe.items() if name not in {"pid", "warm"}}


def test_a_more_insistent_request_still_draws_a_seed_alike_each_time(engine):
    request = DrawRequest(BLUEPRINT, "koi pond", (7,), insistence=2)
    one, other = (next(iter(list(engine.draw(request, Watch())))) for _ in range(2))
    assert (np.asarray(one.image) == np.asarray(other.image)).all()
    assert same(one.recipe) == same(other.recipe)


def test_candidates_hold_the_exact_payload(engine):
    if engine.name == "diffusion":
        pytest.skip("random weights draw noise")
    for candidate in draw(engine, SEEDS[:2]):
        (found,) = zxingcpp.read_barcodes(candidate.image.convert("L"))
        assert found.text == BLUEPRINT.payload


def test_the_recipe_names_the_engine_and_its_version(engine):
    (candidate,) = draw(engine, (1,))
    assert candidate.recipe["engine"] == engine.name
    assert "version" in candidate.recipe
    assert engine.summary.endswith(".")


def test_progress_never_falls_and_ends_at_one(engine):
    watch = Recorder()
    draw(engine, SEEDS, watch)
    assert watch.fractions == sorted(watch.fractions)
    assert len(watch.fractions) >= len(SEEDS)
    assert watch.fractions[-1] == 1


def test_a_cancelled_drawing_stops_before_the_next_candidate(engine):
    class Stop(Watch):
        def cancelled(self):
            return True

    with pytest.raises(CancelledError):
        draw(engine, SEEDS, Stop())


def test_variations_are_nearer_to_their_base_than_other_seeds_are(engine):
    if engine.name == "tiny":
        pytest.skip("draws flat colours by seed alone")
    base, *others = draw(engine, (7, *range(101, 107)))
    varied = draw(engine, (8, 9, 10), bases=(7,))
    assert {c.recipe["bases"] for c in varied} == {"7"}
    assert "bases" not in base.recipe
    far = [difference(other, base) for other in others]
    near = [difference(candidate, base) for candidate in varied]
    assert min(near) > 0
    assert np.mean(near) < np.mean(far)
    assert difference(*varied[:2]) > 0


def test_a_variation_of_a_variation_keeps_the_whole_chain(engine):
    if engine.name == "tiny":
        pytest.skip("draws flat colours by seed alone")
    once, twice = draw(engine, (9,), bases=(7,)), draw(engine, (9,), bases=(7, 8))
    assert twice[0].recipe["bases"] == "7 8"
    assert difference(once[0], twice[0]) > 0


def difference(one, other):
    """Mean difference of colour distributions: shapes may move, the look stays."""
    spread = [np.sort(np.asarray(c.image, np.float32).reshape(-1, 3), axis=0) for c in (one, other)]
    return float(np.abs(spread[0] - spread[1]).mean())
