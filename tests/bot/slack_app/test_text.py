import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack_app.text import clipped, command_words, escape, length


@pytest.mark.parametrize(
    ("typed", "url", "prompt"),
    [
        ("https://example.com koi pond", "https://example.com", "koi pond"),
        ("<https://example.com> koi", "https://example.com", "koi"),
        ("<https://example.com|example.com> koi", "https://example.com", "koi"),
        ("<http://example.com|my site> koi", "http://example.com", "koi"),
        (
            "https://example.com?a=1&amp;b=2 koi &amp; crane",
            "https://example.com?a=1&b=2",
            "koi & crane",
        ),
        ("  https://example.com \n koi\npond  ", "https://example.com", "koi\npond"),
        ("https://example.com by <@U1|anna> &lt;3", "https://example.com", "by anna <3"),
        ("https://example.com &amp;lt;", "https://example.com", "&lt;"),
        ("https://example.com", "https://example.com", ""),
        ("", "", ""),
        ("<\r> koi", "", "koi"),
    ],
)
def test_links_and_entities_are_undone(typed: str, url: str, prompt: str):
    assert command_words(typed) == (url, prompt)


@given(st.text())
def test_any_command_text_can_be_read(typed: str):
    url, prompt = command_words(typed)
    assert url.strip() == url
    assert prompt == prompt.strip()


@given(st.text(alphabet=st.sampled_from("ab&<>é漢🦊"), max_size=60), st.integers(10, 80))
def test_clipped_text_fits_is_escaped_and_keeps_the_beginning(text: str, limit: int):
    said = clipped(text, limit)
    assert length(said) <= limit
    assert "<" not in said
    assert (
        html.unescape(said).removesuffix("…") == text[: len(html.unescape(said).removesuffix("…"))]
    )
    if length(escape(text)) <= limit:
        assert said == escape(text)


def test_an_emoji_counts_as_two_characters():
    assert length("🦊 &") == 4
    assert clipped("🦊" * 10, 9) == "🦊" * 4 + "…"
    assert clipped("🦊" * 4, 8) == "🦊" * 4
