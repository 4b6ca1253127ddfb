import pytest

from pipeline.engines.diffusion.weights import HEAVIEST, MOST_LIGHTER, weighted
from pipeline.errors import InvalidPromptError


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("koi pond", [("koi pond", 1)]),
        ("(koi) pond", [("koi", 1.1), (" pond", 1)]),
        ("[koi] pond", [("koi", 1 / 1.1), (" pond", 1)]),
        ("a (koi:1.3) pond", [("a ", 1), ("koi", 1.3), (" pond", 1)]),
        ("((koi:1.2) pond:1.5)", [("koi", 1.8), (" pond", 1.5)]),
        ("(koi:.8)", [("koi", 0.8)]),
        ("((((((((((koi))))))))))", [("koi", HEAVIEST)]),
        ("koi) at (12:30) in (16:9", [("koi) at (12:30) in (16:9", 1)]),
        (r"koi \(fish\)", [("koi (fish)", 1)]),
        ("C++ and :) and ((koi", [("C++ and :) and ((koi", 1)]),
        ("()", [("", 1)]),
    ],
)
def test_brackets_weigh_and_all_else_is_text(prompt, parts):
    found = weighted(prompt)
    assert [words for words, _ in found] == [words for words, _ in parts]
    assert [by for _, by in found] == pytest.approx([by for _, by in parts])


@pytest.mark.parametrize(
    "prompt",
    [
        *("(koi:-1)", "(koi:2.1)", "(room:101)", "(scene at 16:30)", "(ratio 16:9) koi"),
        *("(psalm 23:1)", "(score 2 : 0)", "(16:9)"),
    ],
)
def test_numbers_that_are_no_weights_are_text(prompt):
    assert weighted(prompt) == [(prompt, 1)]


def test_what_ends_in_a_number_takes_a_weight_with_a_point():
    assert weighted("(studio 54:1.3)") == [("studio 54", 1.3)]
    assert weighted("(koi at 12:30 in a pond:1.3)") == [("koi at 12:30 in a pond", 1.3)]


def test_parts_made_lighter_are_counted_as_each_costs_a_pass_of_the_encoder():
    weighted("[koi] pond " * MOST_LIGHTER)
    weighted("(koi) pond " * 100)
    weighted("[koi][koi]" * 100)
    with pytest.raises(InvalidPromptError, match=f"At most {MOST_LIGHTER} parts"):
        weighted("[koi] pond " * (MOST_LIGHTER + 1))
