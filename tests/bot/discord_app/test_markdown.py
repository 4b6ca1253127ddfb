"""No link under another name, however many of them and in whatever company."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_app.markdown import unmarked


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("[a](x) [b](https://b.example)", r"[a]\(x) [b]\(https://b.example)"),
        ("[a](x) **bold** (z)", r"[a]\(x) \*\*bold\*\* (z)"),
        ("[a](x) \\[b](y) (z)", r"[a]\(x) \\[b]\(y) (z)"),
        ("<a:/[b](y)>", r"<a:/[b]\(y)>"),
        ("https://example.com/?a[]=1&b_c=(2)", "https://example.com/?a[]=1&b_c=(2)"),
    ],
)
def test_what_is_written_is_shown(written: str, sent: str) -> None:
    assert unmarked(written) == sent


@given(st.text("[]()<>*_|a/: "))
def test_a_text_makes_no_masked_link_and_loses_nothing(text: str) -> None:
    assert "](" not in unmarked(text)
    assert unmarked(text).replace("\\", "") == text


@given(st.text("[]()\\"))
def test_backslashes_hide_no_masked_link(text: str) -> None:
    assert "](" not in unmarked(text)
