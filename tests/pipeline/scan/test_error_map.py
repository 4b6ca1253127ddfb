import numpy as np
import pytest

from pipeline.blueprint import Function, make_blueprint
from pipeline.scan.error_map import CELL, error_map
from pipeline.scan.gate import rule
from pipeline.scan.rectify import BORDER

BLUEPRINT = make_blueprint("https://example.com")
RED, GREEN = (226, 35, 26), (22, 163, 74)


def drawn(image):
    sheet = error_map(image, BLUEPRINT, BLUEPRINT.quad, rule(image, BLUEPRINT))
    return np.asarray(sheet)


def marked(sheet, colour):
    """Modules whose centre has the colour."""
    middle = (BORDER + np.arange(BLUEPRINT.n)) * CELL + CELL // 2
    return (sheet[np.ix_(middle, middle)] == colour).all(-1)


@pytest.fixture
def plain():
    return np.asarray(BLUEPRINT.plain_image()).copy()


def test_a_plain_code_has_no_marks_and_green_finders(plain):
    sheet = drawn(plain)
    code = sheet[: (BLUEPRINT.n + 2 * BORDER) * CELL]
    assert not (code == RED).all(-1).any()
    assert (code == GREEN).all(-1).sum() > 3 * 4 * 7 * CELL


def test_a_wrong_module_is_filled_where_it_is(plain):
    row, column = np.argwhere(BLUEPRINT.functions == Function.DATA)[100]
    plain[BLUEPRINT.module_slice(row, column)] = 255 * BLUEPRINT.modules[row, column]
    found = np.argwhere(marked(drawn(plain), RED))
    assert found.tolist() == [[row, column]]


def test_a_ruined_finder_gets_a_red_frame(plain):
    m, o = BLUEPRINT.module_px, BLUEPRINT.origin_px
    plain[o + 2 * m : o + 5 * m, o + 2 * m : o + 5 * m] = 255
    corner = (BORDER * CELL - 3,) * 2
    assert tuple(drawn(plain)[corner]) == RED
