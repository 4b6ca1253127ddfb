import numpy as np
import pytest
import zxingcpp
from PIL import Image

from pipeline.blueprint import make_blueprint
from pipeline.errors import InvalidPayloadError
from pipeline.evals.pictures import natural_pictures
from pipeline.qart.fit import all_fits, fit_blueprint

URL = "https://example.com/koi"


@pytest.fixture(scope="module")
def picture():
    return next(iter(natural_pictures(1)))[1]


def test_the_chosen_symbol_costs_the_picture_least(picture):
    fits = all_fits(URL, picture)
    chosen = fit_blueprint(URL, picture)
    assert {f.blueprint.error_correction for f in fits} == {"M", "Q", "H"}
    best = min(fits, key=lambda f: f.cost).blueprint
    assert (chosen.modules == best.modules).all()


def test_freedom_saves_over_the_mask_alone(picture):
    standard = min(all_fits(URL, picture, ["H"], 0), key=lambda f: f.cost)
    free = min(all_fits(URL, picture), key=lambda f: f.cost)
    assert free.cost < 0.9 * standard.cost


def test_the_symbol_still_reads_as_the_payload(picture):
    for fitted in all_fits(URL, picture):
        (found,) = zxingcpp.read_barcodes(fitted.blueprint.plain_image().convert("L"))
        assert found.text == URL


def test_a_larger_symbol_is_left_out_where_its_modules_would_shrink():
    url = "https://example.com/" + "x" * 60
    fitted = [f.blueprint for f in all_fits(url, flat())]
    smallest = {level: make_blueprint(url, error_correction=level).version for level in "MQH"}
    assert all(b.module_px == 16 or b.version == smallest[b.error_correction] for b in fitted)
    assert {b.error_correction for b in fitted} == {"M", "Q", "H"}


def test_a_long_payload_takes_the_level_that_holds_it():
    url = "https://example.com/" + "x" * 170
    assert fit_blueprint(url, flat(), levels=["H"]).error_correction == "M"


def test_a_payload_that_fits_nothing_is_refused():
    with pytest.raises(InvalidPayloadError):
        fit_blueprint("https://example.com/" + "x" * 400, flat())


def test_the_geometry_is_the_standard_one(picture):
    fitted = fit_blueprint(URL, picture, levels=["H"], max_extra_versions=0)
    standard = make_blueprint(URL)
    assert (fitted.version, fitted.quad.tolist()) == (standard.version, standard.quad.tolist())


def flat():
    return Image.fromarray(np.full((768, 768, 3), 128, np.uint8))
