import numpy as np
import pytest
import zxingcpp

from pipeline.blueprint import make_blueprint
from pipeline.scan.views import VIEWS

BLUEPRINT = make_blueprint("https://example.com")
PLAIN = np.asarray(BLUEPRINT.plain_image())


@pytest.fixture(params=VIEWS.values(), ids=VIEWS)
def view(request):
    return request.param


def test_a_view_is_deterministic_and_leaves_its_input_alone(view):
    image = PLAIN.copy()
    once, twice = view.apply(image), view.apply(image)
    assert (image == PLAIN).all()
    assert (once == twice).all()


def test_a_view_is_an_rgb_picture_that_still_shows_the_plain_code(view):
    seen = view.apply(PLAIN)
    assert (seen.dtype, seen.ndim, seen.shape[2]) == (np.uint8, 3, 3)
    assert seen.flags.c_contiguous
    (found,) = zxingcpp.read_barcodes(seen)
    assert found.text == BLUEPRINT.payload


@pytest.mark.parametrize("shape", [(1, 1, 3), (7, 900, 3), (900, 7, 3)])
def test_a_view_takes_any_shape(view, shape):
    assert view.apply(np.full(shape, 90, np.uint8)).ndim == 3


def test_views_have_a_meaning_each():
    assert len({view.meaning for view in VIEWS.values()}) == len(VIEWS)


def test_shrinking_views_keep_the_aspect_and_never_enlarge():
    assert VIEWS["320px"].apply(np.zeros((768, 384, 3), np.uint8)).shape == (320, 160, 3)
    assert VIEWS["320px"].apply(np.zeros((100, 50, 3), np.uint8)).shape == (100, 50, 3)
