from dataclasses import replace

import numpy as np
import pytest

from pipeline import fonts
from pipeline.payload import parse_payload
from pipeline.pool import WorkPool
from pipeline.sheet import addresses, draw_sheet
from pipeline.studio import Studio, StudioRequest
from tests.pipeline.tiny import TinyEngine

LOOK_ALIKE = "https://аррӏе.com/"  # noqa: RUF001  Cyrillic on purpose
HEADER = 160


@pytest.fixture(scope="module")
def result():
    with Studio(TinyEngine(), WorkPool(1)) as studio:
        return studio.run(StudioRequest(parse_payload("https://apple.com/"), "koi", 7, 2, 1))


def header(result, url, prompt):
    request = replace(result.request, payload=parse_payload(url), prompt=prompt)
    return np.asarray(draw_sheet(replace(result, request=request)))[:HEADER]


def test_the_encoded_address_comes_first_and_the_unicode_one_beside_it():
    assert addresses(parse_payload("https://apple.com/")) == ["https://apple.com/"]
    encoded, shown = addresses(parse_payload(LOOK_ALIKE))
    assert encoded.startswith("https://xn--")
    assert encoded.isascii()
    assert shown == LOOK_ALIKE
    assert addresses(parse_payload(encoded)) == [encoded, shown]


def test_a_look_alike_host_does_not_look_alike_on_the_sheet(result):
    assert (header(result, "https://apple.com/", "koi") != header(result, LOOK_ALIKE, "koi")).any()


def test_a_sheet_can_be_drawn_with_nothing_but_pillows_font(result, monkeypatch):
    monkeypatch.setattr(fonts, "_FAMILIES", ("",))
    plain, marked = (header(result, "https://a.example", word) for word in ("Uber", "Über"))
    np.testing.assert_array_equal(plain, marked)


def test_a_long_prompt_is_cut_within_the_sheet(result):
    drawn = header(result, "https://a.example", "浮世絵の金魚 " * 285)
    assert (drawn[:, -40:] == drawn[0, 0]).all()
