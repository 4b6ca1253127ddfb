import numpy as np
import pytest
from PIL import Image

from pipeline.blueprint import make_blueprint
from pipeline.evals.pictures import natural_pictures
from pipeline.qart.fit import fit_blueprint
from pipeline.rescue import rescue
from pipeline.rescue.criterion import gate_passes
from pipeline.rescue.frame import Frame
from pipeline.rescue.repair import MARGINS, edit
from pipeline.scan.decoders import DECODERS
from tests.pipeline.tiny import tinted

URL = "https://example.com/koi-pond"
PICTURES = dict(natural_pictures(15))


@pytest.mark.parametrize("name", sorted(PICTURES)[::4])
def test_a_bare_photograph_reaches_the_gate_with_a_small_change(name):
    picture = PICTURES[name]
    blueprint = fit_blueprint(URL, picture)
    rescued = rescue(picture, blueprint, gate_passes)
    pixels = np.asarray(rescued.image)
    assert rescued.passed
    assert rescued.changed
    assert rescued.delta_e < 10
    assert rescued.ssim > 0.5
    assert all(URL in DECODERS[decoder]().read(pixels) for decoder in ("zxing", "wechat"))


def test_a_candidate_that_passes_is_handed_back_as_it_is():
    blueprint = make_blueprint(URL)
    image = tinted(blueprint, 3)
    rescued = rescue(image, blueprint, gate_passes)
    assert rescued.image is image
    assert (rescued.passed, rescued.changed, rescued.delta_e, rescued.ssim) == (True, False, 0, 1)


def test_what_cannot_pass_is_said_and_left_unchanged():
    image = PICTURES["003-cat"]
    rescued = rescue(image, make_blueprint(URL), lambda pixels, blueprint: False)
    assert (rescued.passed, rescued.changed) == (False, False)
    assert rescued.image is image
    assert rescued.rounds > 1


def test_without_time_nothing_is_tried():
    image = PICTURES["003-cat"]
    rescued = rescue(image, make_blueprint(URL), gate_passes, out_of_time=lambda: True)
    assert (rescued.passed, rescued.rounds) == (False, 0)


@pytest.mark.parametrize("wanted", [0, 2, 3, 5])
def test_the_least_margin_that_passes_is_found(wanted):
    image, blueprint = PICTURES["003-cat"], make_blueprint(URL)
    pixels = np.asarray(image)
    due = np.abs(pixels.astype(int) - edit(pixels, Frame(blueprint), MARGINS[wanted])).mean()

    def passes(edited, _):
        return np.abs(pixels.astype(int) - edited).mean() >= due

    assert rescue(image, blueprint, passes).margin == MARGINS[wanted]


def test_only_the_code_and_the_ring_beside_its_finders_change():
    blueprint = make_blueprint(URL)
    pixels = np.asarray(PICTURES["003-cat"])
    changed = (edit(pixels, Frame(blueprint), 0.1) != pixels).any(-1)
    # One module for the ring, one for the softness of its edge.
    reach = 2 * blueprint.module_px
    inside = slice(blueprint.origin_px - reach, blueprint.origin_px + blueprint.code_px + reach)
    changed[inside, inside] = False
    assert not changed.any()


def test_edits_are_soft_in_a_plain_picture():
    blueprint = make_blueprint(URL)
    grey = np.full((768, 768, 3), 128, np.uint8)
    edited = edit(grey, Frame(blueprint), 0.1)[..., 0].astype(int)
    strongest = np.ptp(edited)
    # A hard dot would take the whole step from one pixel to the next.
    assert np.abs(np.diff(edited, axis=1)).max() < strongest / 2


@pytest.mark.parametrize("size_px", [768, 512])
def test_other_sizes_work(size_px):
    picture = PICTURES["003-cat"].resize((size_px, size_px), Image.Resampling.BOX)
    blueprint = make_blueprint("https://a.io", size_px=size_px)
    assert rescue(picture, blueprint, gate_passes).passed
