import cv2
import numpy as np
import pytest

from pipeline.blueprint import make_blueprint
from pipeline.scan.locate import locate

URL = "https://example.com/koi"


def plain(blueprint):
    return np.asarray(blueprint.plain_image())


def farthest(found, quad):
    return float(np.abs(found.quad - quad).max())


@pytest.mark.parametrize("level", ["M", "Q", "H"])
def test_level_mask_and_corners_of_a_plain_code_are_found(level):
    blueprint = make_blueprint(URL, error_correction=level).with_mask(5)
    found = locate(plain(blueprint), URL)
    assert found.blueprint.error_correction == level
    assert found.blueprint.mask == 5
    np.testing.assert_array_equal(found.blueprint.modules, blueprint.modules)
    assert farthest(found, blueprint.quad) < 1.5
    assert found.agreement > 0.95


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_turned_code_keeps_its_own_top_left(turns):
    blueprint = make_blueprint(URL)
    found = locate(np.ascontiguousarray(np.rot90(plain(blueprint), turns)), URL)
    side = blueprint.size_px
    corner = blueprint.quad[0]
    for _ in range(turns):
        corner = np.array([corner[1], side - corner[0]])
    assert np.abs(found.quad[0] - corner).max() < 2


def test_a_photograph_at_an_angle_gets_corners_of_its_own():
    blueprint = make_blueprint(URL)
    size = blueprint.size_px
    corners = np.float32([[0, 0], [size, 0], [size, size], [0, size]])
    placed = np.float32([[70, 50], [size - 30, 20], [size - 90, size - 60], [10, size - 15]])
    warp = cv2.getPerspectiveTransform(corners, placed)
    image = cv2.warpPerspective(plain(blueprint), warp, (size, size), borderValue=(255,) * 3)
    quad = cv2.perspectiveTransform(blueprint.quad[None], warp)[0]
    assert farthest(locate(image, URL), quad) < 4


def test_a_code_without_finders_is_found_by_its_data():
    blueprint = make_blueprint(URL)
    image = plain(blueprint).copy()
    for row, column in blueprint.finder_origins:
        for r in range(row, row + 7):
            for c in range(column, column + 7):
                image[blueprint.module_slice(r, c)] = 128
    found = locate(image, URL)
    assert farthest(found, blueprint.quad) < 4


def test_nothing_is_found_where_there_is_no_code():
    rng = np.random.default_rng(5)
    image = rng.integers(0, 256, (300, 300, 3), np.uint8)
    assert locate(image, URL) is None


def test_another_payload_is_not_found():
    assert locate(plain(make_blueprint("https://other.example/abcdef")), URL) is None


@pytest.mark.parametrize("payload", ["", "köi", "x" * 500])
def test_text_that_makes_no_symbol_is_not_found(payload):
    assert locate(plain(make_blueprint(URL)), payload) is None


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 500), (500, 1), (20, 300)])
def test_a_picture_too_small_for_any_symbol_holds_none(size):
    noise = np.random.default_rng(1).integers(0, 255, (*size, 3), np.uint8)
    assert locate(noise, URL) is None
