import pytest

from pipeline.engines.diffusion.weights import HEAVIEST, weighted
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


@pytest.mark.parametrize("weight", ["-1", "2.1", "99999"])
def test_a_weight_out_of_range_is_refused(weight):
    with pytest.raises(InvalidPromptError, match=weight):
        weighted(f"(koi:{weight})")
