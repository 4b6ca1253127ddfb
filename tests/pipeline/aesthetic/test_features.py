import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from pipeline.aesthetic.features import WEIGHTS, FeatureAesthetic
from pipeline.blueprint import make_blueprint
from tests.pipeline.tiny import tinted

BLUEPRINT = make_blueprint("https://example.com")
AESTHETIC = FeatureAesthetic()


def scene(seed=0):
    """Soft discs of one family of hues at many scales, all over the frame."""
    chance = np.random.default_rng(seed)
    image = Image.new("RGB", (768, 768), (30, 40, 90))
    draw = ImageDraw.Draw(image)
    for _ in range(700):
        x, y = chance.integers(0, 768, 2)
        radius = int(chance.choice([4, 8, 16, 32, 64], p=[0.4, 0.3, 0.15, 0.1, 0.05]))
        tone = int(chance.integers(0, 200))
        colour = (tone // 2 + 30, tone // 2 + 60, tone + 50)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return image.filter(ImageFilter.GaussianBlur(1))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 3, 40, 200, 768]), st.booleans())
def test_any_picture_has_a_bounded_repeatable_score(seed, side, grey):
    cells = np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)
    image = Image.fromarray(cells).convert("L" if grey else "RGB").resize((768, 768))
    score = AESTHETIC.score(image, BLUEPRINT)
    assert 1 <= score <= 10
    assert score == AESTHETIC.score(image, BLUEPRINT)
    features = AESTHETIC.features(image, BLUEPRINT)
    assert set(features) == set(WEIGHTS)
    assert all(0 <= value <= 1 for value in features.values())


def test_weights_are_a_weighted_mean():
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_a_scene_is_rated_above_a_tinted_code_noise_and_an_empty_sheet():
    best = AESTHETIC.score(scene(), BLUEPRINT)
    noise = np.random.default_rng(1).integers(0, 256, (768, 768, 3), np.uint8)
    for dull in (
        tinted(BLUEPRINT, 1),
        BLUEPRINT.plain_image(),
        Image.fromarray(noise),
        Image.new("RGB", (768, 768), "crimson"),
    ):
        assert best > AESTHETIC.score(dull, BLUEPRINT) + 1


def test_a_code_drawn_into_a_scene_loses_its_grid_as_edges_soften():
    hard = tinted(BLUEPRINT, 1)
    soft = Image.blend(hard.filter(ImageFilter.GaussianBlur(5)), scene(), 0.5)
    before, after = (AESTHETIC.features(image, BLUEPRINT) for image in (hard, soft))
    assert before["gridlessness"] == 0
    assert after["gridlessness"] > 0.4
    assert after["richness"] > before["richness"] + 0.1


def test_without_a_blueprint_the_grid_is_left_out():
    assert "gridlessness" not in AESTHETIC.features(scene())
    assert 1 <= AESTHETIC.score(scene()) <= 10
