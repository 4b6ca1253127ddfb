from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.blueprint import (
    MAX_VERSION,
    MIN_QUIET_MODULES,
    Function,
    function_map,
    make_blueprint,
)
from pipeline.errors import InvalidPayloadError

# Byte capacity at level H by version, ISO/IEC 18004 table 7.
CAPACITY_H = {2: 14, 3: 24, 4: 34, 5: 44, 6: 58, 7: 64, 8: 84, 9: 98, 10: 119}
VERSIONS = sorted(CAPACITY_H)


def url_of(length):
    return "http://e.co/".ljust(length, "x")


@pytest.mark.parametrize("mask", range(8))
@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_and_mask_decodes_to_the_exact_payload(version, mask):
    url = url_of(CAPACITY_H[version])
    blueprint = make_blueprint(url, mask=mask)
    assert (blueprint.version, blueprint.mask, blueprint.note) == (version, mask, "")
    (found,) = zxingcpp.read_barcodes(np.asarray(blueprint.plain_image()))
    assert found.text == url
    assert (int(found.extra["Version"]), found.extra["ECLevel"]) == (version, "H")
    assert int(found.extra["DataMask"]) == mask


@pytest.mark.parametrize("version", VERSIONS)
def test_the_mask_changes_data_and_format_modules_only(version):
    url = url_of(CAPACITY_H[version])
    masked = np.stack([make_blueprint(url, mask=mask).modules for mask in range(8)])
    changing = (masked != masked[0]).any(0)
    functions = function_map(version)
    fixed = ~np.isin(functions, (Function.DATA, Function.FORMAT))
    assert not changing[fixed].any()
    # Masks tell every data module apart but those where all eight conditions hold at once.
    rows, columns = np.nonzero(~changing & (functions == Function.DATA))
    assert not (rows % 6).any()
    assert not (columns % 6).any()


@pytest.mark.parametrize("version", VERSIONS)
def test_function_patterns_have_the_standard_numbers_of_modules(version):
    functions = function_map(version)
    count = {kind: int((functions == kind).sum()) for kind in Function}
    assert count[Function.FINDER] == 3 * 49
    assert count[Function.SEPARATOR] == 3 * 15
    assert count[Function.FORMAT] == 31  # 2 x 15 and the dark module
    assert count[Function.VERSION] == (36 if version >= 7 else 0)
    patterns = 1 if version < 7 else 6
    assert count[Function.ALIGNMENT] == 25 * patterns


def test_finder_and_timing_modules_look_as_they_must():
    blueprint = make_blueprint("https://example.com")
    finder = np.ones((7, 7), bool)
    finder[1:6, 1:6] = False
    finder[2:5, 2:5] = True
    for row, column in blueprint.finder_origins:
        assert (blueprint.modules[row : row + 7, column : column + 7] == finder).all()
    timing = blueprint.modules[6, 8:-8]
    assert (timing == (np.arange(timing.size) % 2 == 0)).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(14, 213), st.sampled_from([512, 640, 768, 1024]))
def test_geometry_is_whole_pixels_with_a_quiet_zone_on_all_sides(length, size):
    blueprint = make_blueprint(url_of(length), size_px=size)
    after = size - blueprint.origin_px - blueprint.code_px
    quiet = MIN_QUIET_MODULES * blueprint.module_px - 8
    assert blueprint.origin_px >= quiet
    assert after >= quiet
    assert abs(blueprint.origin_px - after) <= 16
    rows, columns = blueprint.module_slice(blueprint.n - 1, 0)
    assert rows.stop == blueprint.origin_px + blueprint.code_px
    assert columns.start == blueprint.origin_px
    assert blueprint.quad[2].tolist() == [rows.stop, rows.stop]


@pytest.mark.parametrize("version", [v for v in VERSIONS if v <= 6])
def test_small_versions_use_16_px_modules_on_whole_latents(version):
    blueprint = make_blueprint(url_of(CAPACITY_H[version]))
    assert blueprint.module_px == 16
    assert blueprint.aligned


def test_raster_puts_each_module_where_module_slice_says():
    blueprint = make_blueprint("https://example.com")
    field = blueprint.raster(blueprint.modules, outside=-1)
    for row, column in ((0, 0), (5, 11), (28, 28)):
        assert (field[blueprint.module_slice(row, column)] == blueprint.modules[row, column]).all()
    assert field[0, 0] == -1


@pytest.mark.parametrize(("length", "level"), [(119, "H"), (120, "Q"), (151, "Q"), (152, "M")])
def test_error_correction_falls_only_as_far_as_it_must_and_says_so(length, level):
    blueprint = make_blueprint(url_of(length))
    assert blueprint.error_correction == level
    assert (str(length) in blueprint.note) == (level != "H")


def test_the_smallest_version_for_the_wanted_level_is_taken():
    assert make_blueprint(url_of(44), error_correction="M").version == 4
    assert make_blueprint(url_of(44)).version == 5


@pytest.mark.parametrize(("length", "size"), [(214, 768), (100, 64)])
def test_what_does_not_fit_is_refused_with_a_way_out(length, size):
    with pytest.raises(InvalidPayloadError, match=r"shorten|larger"):
        make_blueprint(url_of(length), size_px=size)


def test_the_largest_symbol_is_version_ten():
    assert make_blueprint(url_of(213)).version == MAX_VERSION


def test_with_mask_gives_the_same_symbol_as_asking_for_it():
    blueprint = make_blueprint("https://example.com", mask=0)
    other = blueprint.with_mask(5)
    assert other.mask == 5
    assert (other.modules == make_blueprint("https://example.com", mask=5).modules).all()
    assert (other.modules != blueprint.modules).any()


def test_a_blueprint_cannot_be_changed_by_accident():
    with pytest.raises(FrozenInstanceError):
        make_blueprint("https://example.com").mask = 3


def test_describe_is_the_json_object_of_the_contract():
    described = make_blueprint("https://example.com").describe()
    assert described == {
        "version": 3,
        "error_correction": "H",
        "mask": described["mask"],
        "modules": 29,
        "module_px": 16,
        "origin_px": 152,
        "size_px": 768,
    }
