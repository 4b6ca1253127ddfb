import cv2
import numpy as np
import pytest

from pipeline.blueprint import make_blueprint
from pipeline.evals.pictures import natural_pictures
from pipeline.rescue import repair
from pipeline.rescue.clean import clean
from pipeline.rescue.frame import LUMA, Frame
from pipeline.rescue.repair import edit
from pipeline.scan.decoders import DECODERS, installed

URL = "https://example.com/koi"
BLUEPRINT = make_blueprint(URL)
FRAME = Frame(BLUEPRINT)
PICTURES = dict(natural_pictures(30))


@pytest.fixture
def noisy():
    """The plain code at half contrast under grain that no blur has softened."""
    plain = FRAME.cut(np.asarray(BLUEPRINT.plain_image().convert("RGB"))) @ LUMA
    grain = np.random.default_rng(2).normal(0, 0.2, plain.shape)
    return (0.25 + 0.5 * plain + grain).clip(0, 1).astype(np.float32)


def surplus(field):
    """How far each pixel of a function pattern is on its side of the local mean; NaN elsewhere."""
    wanted = FRAME.raster(np.where(FRAME.functional, FRAME.signs, 0).astype(np.float32))
    side = 8 * BLUEPRINT.module_px + 1
    return np.where(wanted == 0, np.nan, (field - cv2.blur(field, (side, side))) * wanted)


def test_no_pixel_of_a_function_pattern_is_left_on_the_wrong_side(noisy):
    before, after = surplus(noisy), surplus(clean(noisy, FRAME, FRAME.signs, 0.1))
    assert (before < 0).sum() > 1000
    assert not (after < 0).any()


def test_only_strays_move(noisy):
    cleaned = clean(noisy, FRAME, FRAME.signs, 0.1)
    before = surplus(noisy)
    settled = np.isnan(before) | (before > 0.2)
    assert (cleaned[settled] == noisy[settled]).all()


def test_where_nothing_is_asked_nothing_moves(noisy):
    assert (clean(noisy, FRAME, np.zeros_like(FRAME.signs), 0.1) == noisy).all()


@pytest.mark.skipif("zbar" not in installed(), reason="needs ZBar")
@pytest.mark.parametrize("name", ["010-gravel", "018-astronaut", "019-landscape", "026-coins"])
def test_zbar_reads_what_it_could_not_read_uncleaned(name, monkeypatch):
    zbar, pixels = DECODERS["zbar"](), np.asarray(PICTURES[name])
    assert URL in zbar.read(edit(pixels, FRAME, 0.1))
    monkeypatch.setattr(repair, "clean", lambda luma, *_: luma)
    assert URL not in zbar.read(edit(pixels, FRAME, 0.1))
