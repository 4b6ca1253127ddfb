import cv2
import numpy as np
import pytest

from pipeline.blueprint import Function, make_blueprint
from pipeline.scan.binarise import otsu, threshold
from pipeline.scan.modules import read_modules

URL = "https://example.com/koi"


def plain(blueprint):
    return np.asarray(blueprint.plain_image())


@pytest.fixture(scope="module")
def blueprint():
    return make_blueprint(URL)


def test_a_plain_code_has_no_errors_and_whole_margins(blueprint):
    reading = read_modules(plain(blueprint), blueprint)
    for name in ("local", "global"):
        assert not reading.errors(name).any()
        assert all(block.wrong == 0 for block in reading.blocks(name))
    assert reading.contrast > 240
    assert reading.finders == (1.0, 1.0, 1.0)
    assert np.quantile(reading.margins["global"], 0.1) > 0.8


@pytest.mark.parametrize("mask", range(8))
def test_another_mask_is_told_from_the_right_one(blueprint, mask):
    reading = read_modules(plain(blueprint), blueprint.with_mask(mask))
    wrong = reading.errors("local")
    assert (wrong.sum() == 0) == (mask == blueprint.mask)
    assert not wrong[blueprint.functions == Function.FINDER].any()


def test_flipped_modules_show_in_the_error_map_where_they_are(blueprint):
    image = plain(blueprint).copy()
    rng = np.random.default_rng(4)
    data = np.argwhere(blueprint.functions == Function.DATA)
    chosen = data[rng.choice(len(data), 12, replace=False)]
    expected = np.zeros((blueprint.n, blueprint.n), bool)
    for row, column in chosen:
        image[blueprint.module_slice(row, column)] = 255 * blueprint.modules[row, column]
        expected[row, column] = True
    reading = read_modules(image, blueprint)
    np.testing.assert_array_equal(reading.errors("local"), expected)
    assert 1 <= sum(block.wrong for block in reading.blocks("local")) <= 12


def test_the_sampler_follows_a_perspective(blueprint):
    size = blueprint.size_px
    corners = np.float32([[0, 0], [size, 0], [size, size], [0, size]])
    placed = np.float32([[90, 60], [size - 40, 30], [size - 80, size - 70], [20, size - 20]])
    warp = cv2.getPerspectiveTransform(corners, placed)
    image = cv2.warpPerspective(plain(blueprint), warp, (size, size), borderValue=(255,) * 3)
    quad = cv2.perspectiveTransform(blueprint.quad[None], warp)[0]
    reading = read_modules(image, blueprint, quad)
    assert not reading.errors("local").any()
    assert read_modules(image, blueprint).errors("local").any()


def test_an_inverted_picture_has_negative_contrast(blueprint):
    reading = read_modules(255 - plain(blueprint), blueprint)
    assert reading.contrast < -240
    assert reading.errors("global").mean() > 0.9


def test_a_small_copy_reads_like_the_large_one(blueprint):
    small = cv2.resize(plain(blueprint), (384, 384), interpolation=cv2.INTER_AREA)
    assert not read_modules(small, blueprint).errors("local").any()


@pytest.mark.parametrize("spoil", ["fill the heart", "dark quiet zone"])
def test_a_spoilt_finder_loses_its_health_and_the_others_keep_theirs(blueprint, spoil):
    image = plain(blueprint).copy()
    m, o = blueprint.module_px, blueprint.origin_px
    if spoil == "fill the heart":
        image[o + 2 * m : o + 5 * m, o + 2 * m : o + 5 * m] = 255
    else:
        image[o : o + 7 * m, :o] = 0
        image[:o, o : o + 7 * m] = 0
    first, second, third = read_modules(image, blueprint).finders
    assert first < 0.05
    assert second == third == 1.0


def test_local_thresholds_survive_a_shadow_that_a_global_one_does_not(blueprint):
    shade = np.linspace(0.25, 1, blueprint.size_px)[None, :, None]
    contrast = 0.35 + 0.65 * plain(blueprint) / 255
    image = (255 * contrast * shade).astype(np.uint8)
    reading = read_modules(image, blueprint)
    assert reading.errors("global").sum() > 20
    assert reading.errors("local").sum() < reading.errors("global").sum() / 4


def test_otsu_takes_the_middle_of_a_gap():
    luma = np.float32([[10, 10, 200, 200]])
    assert 100 < otsu(luma) < 111


def test_a_plain_picture_has_a_threshold_everywhere():
    flat = np.full((40, 40), 127, np.float32)
    assert np.isfinite(threshold(flat, "local")).all()
    assert np.isfinite(threshold(flat, "global")).all()
