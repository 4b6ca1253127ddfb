import numpy as np
import pytest
import zxingcpp

from pipeline.blueprint import make_blueprint
from pipeline.scan.battery import battery

VIEWS = sorted(battery())


@pytest.fixture(scope="module")
def blueprint():
    return make_blueprint("https://example.com/koi", error_correction="Q")


@pytest.mark.parametrize("name", VIEWS)
def test_a_plain_code_survives_every_view(blueprint, name):
    image = np.asarray(blueprint.plain_image()).copy()
    before = image.copy()
    seen = battery()[name].apply(image)
    assert seen.dtype == np.uint8
    assert seen.shape[2] == 3
    np.testing.assert_array_equal(image, before)
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == [blueprint.payload]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_the_same_every_time_and_changes_the_picture(blueprint, name):
    image = (40 + 0.6 * np.asarray(blueprint.plain_image())).astype(np.uint8)
    first, second = battery(3)[name].apply(image), battery(3)[name].apply(image)
    np.testing.assert_array_equal(first, second)
    changed = first.shape != image.shape or (first != image).any()
    assert changed == (name != "clean")


def test_another_seed_gives_other_noise_and_another_page(blueprint):
    image = np.asarray(blueprint.plain_image())
    for name in ("noise", "page", "desk"):
        assert (battery(1)[name].apply(image) != battery(2)[name].apply(image)).any()


@pytest.mark.parametrize("shape", [(1, 1, 3), (40, 300, 3), (333, 200, 3)])
@pytest.mark.parametrize("name", VIEWS)
def test_pictures_of_any_shape_pass_through(name, shape):
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    assert battery()[name].apply(image).size


def test_every_view_says_what_it_stands_for():
    meanings = [view.meaning for view in battery().values()]
    assert all(meanings)
    assert len(set(meanings)) == len(meanings)
