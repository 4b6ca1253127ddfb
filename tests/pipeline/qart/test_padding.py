import numpy as np
import pytest

from pipeline.blueprint import Function, make_blueprint
from pipeline.qart.padding import Padding
from pipeline.scan.decoders import DECODERS, installed

RNG = np.random.default_rng(3)
# The detectors of OpenCV and QReader miss some plain codes, whatever their padding.
READERS = [name for name in installed() if name in {"zxing", "zbar", "wechat"}]


def wishes(blueprint):
    weight = RNG.random(blueprint.modules.shape).astype(np.float32)
    weight[blueprint.functions != Function.DATA] = 0
    return RNG.random(blueprint.modules.shape) < 0.5, weight


def unmet(blueprint, dark, weight):
    return float(weight[blueprint.modules != dark].sum() / weight.sum())


@pytest.mark.parametrize("level", ["M", "Q", "H"])
@pytest.mark.parametrize("extra", [0, 1, 2])
def test_padding_draws_and_every_decoder_still_reads_the_payload(level, extra):
    small = make_blueprint("https://example.com/koi", error_correction=level)
    blueprint = small.with_version(small.version + extra).with_mask(3)
    dark, weight = wishes(blueprint)
    drawn = Padding(blueprint, weight).draw(blueprint, dark)
    assert unmet(drawn, dark, weight) < unmet(blueprint, dark, weight)
    pixels = np.asarray(drawn.plain_image())
    assert {name: DECODERS[name]().read(pixels) for name in READERS} == {
        name: [blueprint.payload] for name in READERS
    }


def test_two_versions_more_at_level_m_leave_under_a_third_of_the_wishes_unmet():
    small = make_blueprint("https://example.com/koi", error_correction="M")
    blueprint = small.with_version(small.version + 2)
    dark, weight = wishes(blueprint)
    assert unmet(Padding(blueprint, weight).draw(blueprint, dark), dark, weight) < 0.33


def test_function_patterns_are_never_touched():
    blueprint = make_blueprint("https://a.io", error_correction="M").with_version(4)
    dark, weight = wishes(blueprint)
    changed = Padding(blueprint, weight).draw(blueprint, dark).modules != blueprint.modules
    assert changed.any()
    assert not changed[blueprint.functions != Function.DATA].any()


def test_a_full_symbol_keeps_its_data():
    blueprint = make_blueprint("https://example.com/" + "x" * 24, error_correction="H")
    assert blueprint.version == 5  # 44 bytes fill it
    dark, weight = wishes(blueprint)
    drawn = Padding(blueprint, weight).draw(blueprint, dark)
    assert np.count_nonzero(drawn.modules != blueprint.modules) <= 7  # remainder bits
