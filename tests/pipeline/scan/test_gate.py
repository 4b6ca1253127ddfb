import cv2
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from pipeline.blueprint import Function, make_blueprint
from pipeline.scan import gate
from pipeline.scan.gate import LOOKS, PASS, Signs, probability, rule

URL = "https://example.com/koi"


@pytest.fixture(scope="module", params=["https://a.io", URL, URL + "x" * 60])
def blueprint(request):
    return make_blueprint(request.param)


def plain(blueprint):
    return np.asarray(blueprint.plain_image()).copy()


def hearts(blueprint):
    """Pixels of the 3 x 3 modules in each finder."""
    m, o = blueprint.module_px, blueprint.origin_px
    for row, column in blueprint.finder_origins:
        top, left = o + (row + 2) * m, o + (column + 2) * m
        yield slice(top, top + 3 * m), slice(left, left + 3 * m)


def test_a_plain_code_passes_with_near_certainty(blueprint):
    ruling = rule(plain(blueprint), blueprint)
    assert ruling.passes
    assert ruling.probability > 0.98
    assert ruling.signs.reads == 1
    assert len(ruling.looks) == LOOKS


def test_another_payload_never_passes(blueprint):
    other = make_blueprint(blueprint.payload[:-1] + "Q")
    assert not rule(plain(blueprint), other).passes


def test_pictures_in_the_hearts_lower_the_probability(blueprint):
    image = plain(blueprint)
    noise = np.random.default_rng(1).normal(0, 1, image.shape[:2])
    texture = gaussian_filter(noise, blueprint.module_px / 5)
    texture = 100 + 100 * texture / np.abs(texture).max()
    for where in hearts(blueprint):
        image[where] = texture[where][..., None]
    spoilt, clean = rule(image, blueprint), rule(plain(blueprint), blueprint)
    assert spoilt.signs.heart_range > 50
    assert clean.signs.heart_range < 10
    assert spoilt.probability < clean.probability - 0.2
    assert not spoilt.passes


def test_a_flat_picture_does_not_pass_although_its_hearts_are_flat(blueprint):
    image = np.full((768, 768, 3), 90, np.uint8)
    ruling = rule(image, blueprint)
    assert ruling.signs.heart_range == 0
    assert not ruling.passes


def test_more_wrong_data_than_the_phone_set_knows_does_not_pass(blueprint):
    image = plain(blueprint)
    data = np.argwhere(blueprint.functions == Function.DATA)
    wrong = np.random.default_rng(2).permutation(data)[: len(data) // 8]
    for row, column in wrong:
        image[blueprint.module_slice(row, column)] = 255 * blueprint.modules[row, column]
    ruling = rule(image, blueprint)
    assert ruling.signs.correction_use > gate.MAX_USE
    assert not ruling.passes


def test_an_inverted_code_does_not_pass(blueprint):
    assert not rule(255 - plain(blueprint), blueprint).passes


@pytest.mark.parametrize("noise", [0, 60, 140, 400])
def test_stopping_early_never_changes_the_decision(blueprint, noise):
    rng = np.random.default_rng(3)
    image = plain(blueprint) + rng.normal(0, noise, (768, 768, 3))
    image = image.clip(0, 255).astype(np.uint8)
    full, early = rule(image, blueprint), rule(image, blueprint, stop_early=True)
    assert early.passes == full.passes
    assert early.looks == full.looks[: len(early.looks)]
    assert len(early.looks) == LOOKS if full.passes else len(early.looks) < LOOKS


def test_round_finders_pass_as_phones_read_them(blueprint):
    image = plain(blueprint)
    m, o = blueprint.module_px, blueprint.origin_px
    for row, column in blueprint.finder_origins:
        left, top = o + column * m, o + row * m
        image[top : top + 7 * m, left : left + 7 * m] = 255
        middle = left + 7 * m // 2, top + 7 * m // 2
        for radius, level in ((3.5, 0), (2.5, 255), (1.5, 0)):
            cv2.circle(image, middle, int(radius * m), (level,) * 3, -1)
    ruling = rule(image, blueprint)
    assert ruling.signs.heart_range < 30
    assert ruling.passes


def test_the_picture_may_be_of_another_size_than_the_blueprint(blueprint):
    image = blueprint.plain_image().resize((512, 512))
    assert rule(np.asarray(image), blueprint).passes


def test_the_same_picture_gets_the_same_ruling(blueprint):
    assert rule(plain(blueprint), blueprint) == rule(plain(blueprint), blueprint)


def test_the_probability_grows_with_reads_and_falls_with_texture():
    reads = [probability(Signs(20, r, 0)) for r in np.linspace(0, 1, 9)]
    texture = [probability(Signs(h, 0.5, 0)) for h in (0, 5, 10, 20, 40, 80, 160, 255)]
    assert reads == sorted(set(reads))
    assert texture == sorted(set(texture), reverse=True)
    assert 0 < texture[-1] < PASS < reads[-1] < 1
