"""docs/judging.md says what the code does."""

import re
from pathlib import Path

import pytest

from pipeline.aesthetic.features import WEIGHTS
from pipeline.ranking import SAME_PICTURE
from pipeline.scan.decoders import DECODERS
from pipeline.scan.judge import GATE_DECODER, PRODUCTION
from pipeline.scan.views import VIEWS

TEXT = (Path(__file__).parents[2] / "docs" / "judging.md").read_text()


def rows(first_heading):
    """The cells of the table whose first column has that heading."""
    after = TEXT.split(f"| {first_heading} |", 1)[1]
    table = re.split(r"\n\s*\n", after, maxsplit=1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_decoders_and_their_part_in_the_gate_are_listed():
    found = {row[0]: row[2] for row in rows("decoder")}
    assert set(found) == set(DECODERS)
    assert [name for name, part in found.items() if "gate" in part] == [GATE_DECODER]
    asked = {name for name, part in found.items() if "only" not in part}
    assert asked == {name for name, _ in PRODUCTION}


def test_views_are_listed_with_their_meaning():
    assert rows("view") == [[view.name, view.meaning] for view in VIEWS.values()]


def test_measures_are_listed_with_their_weights():
    found = {row[0]: float(row[1]) for row in rows("measure")}
    assert found == pytest.approx(WEIGHTS)


def test_the_duplicate_threshold_is_stated():
    assert f"less than {SAME_PICTURE:g} of 255" in TEXT
