import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.engines.diffusion.text import encode


def test_a_plain_prompt_is_what_the_stock_pipeline_encodes(models):
    words = models.tokenizer(
        "koi pond, indigo", padding="max_length", max_length=77, return_tensors="pt"
    )
    with torch.no_grad():
        expected = models.text_encoder(words.input_ids)[0]
    torch.testing.assert_close(encode(models, "koi pond, indigo", "").prompt, expected)


def test_a_long_prompt_is_read_to_its_end(models):
    start = "gold " * 30
    one, other = (encode(models, start + end, "") for end in ("koi", "cat"))
    assert one.prompt.shape[1] % 77 == 0
    assert one.prompt.shape[1] > 77
    assert one.prompt.shape == one.negative.shape
    assert (one.prompt - other.prompt).abs().max() > 1e-3


def test_weights_change_what_the_network_reads(models):
    plain, heavier, nested = (
        encode(models, text, "").prompt for text in ("koi pond", "(koi:1.21) pond", "((koi)) pond")
    )
    assert (plain - heavier).abs().max() > 1e-3
    torch.testing.assert_close(heavier, nested)


def test_many_brackets_are_read_at_once(models):
    for text in (
        "[a](b)" * 8,
        "(" * 900 + "koi" + ")" * 900,
        "(" * 1900 + "koi",
        "[(" * 450 + "koi",
    ):
        assert encode(models, text, text).prompt.isfinite().all()


ODD = ["(koi", "koi)", "a+", "((((", '"a" .swap(', "(a:", ":)", "\\", "C++ sci-fi --"]


@pytest.mark.parametrize("text", ODD)
def test_odd_prompts_are_encoded(models, text):
    assert encode(models, text, "").prompt.isfinite().all()


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.sampled_from("ab ()+-:.,\"'1\\[]é"), min_size=1, max_size=24))
@example("()")
def test_no_prompt_brings_the_parser_down(models, text):
    assert encode(models, text, "").prompt.isfinite().all()
