"""What the words of a prompt vote for."""

import pytest

from pipeline.engines.sketch.look import choose_look
from pipeline.engines.sketch.vocabulary import read_prompt


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [("no cat, a pond", ["pond"]), ("a pond without any flowers", ["pond"]), ("not a cat", [])],
)
def test_what_is_negated_is_not_drawn(prompt, drawn):
    assert read_prompt(prompt).matched == drawn


def test_what_is_negated_is_not_in_the_scenery_either():
    assert "garden" in read_prompt("a cat").scenes
    votes = read_prompt("a cat, no flowers")
    assert votes.scenes
    assert "garden" not in votes.scenes
    for seed in range(12):
        look = choose_look("a cat, no flowers", seed)
        assert look.scene != "garden"
        assert look.material != "petals"


def test_accents_and_capitals_change_nothing():
    assert read_prompt("CAFÉ").matched == read_prompt("cafe").matched == ["cafe"]
