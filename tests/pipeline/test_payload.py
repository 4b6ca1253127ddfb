import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.blueprint import make_blueprint
from pipeline.errors import InvalidPayloadError, InvalidPromptError, QArtError
from pipeline.payload import (
    MAX_PAYLOAD_BYTES,
    MAX_PROMPT_CHARS,
    MAX_SHOWN_CHARS,
    parse_payload,
    parse_prompt,
)

HOSTS = st.sampled_from(
    ["example.com", "münchen.de", "例え.jp", "xn--mnchen-3ya.de", "127.0.0.1", "[::1]", "a_b.c"]
)
NEARLY_URLS = st.builds(
    "{}://{}{}/{}".format,
    st.sampled_from(["http", "https", "HTTPS", "ftp", ""]),
    HOSTS | st.text(max_size=80),
    st.sampled_from(["", ":80", ":99999", ":x"]),
    st.text(max_size=40),
)


def attempt(parse, text):
    """What `parse` makes of `text`, or its error for people; any other error fails the test."""
    try:
        return parse(text)
    except QArtError as error:
        return error


@given(st.text(max_size=400) | NEARLY_URLS)
@example("https://" + "a" * 5000)
@example("https://xn--" + "9" * 60)
@example("http://[::1")
@example("https://\u2100.com")
def test_any_text_is_a_usable_url_or_one_short_sentence(text):
    payload = attempt(parse_payload, text)
    if isinstance(payload, InvalidPayloadError):
        assert "\n" not in payload.message
        assert len(payload.message) < 300
        assert payload.message.endswith(".")
        return
    assert payload.url.isascii()
    assert payload.url.lower().startswith(("http://", "https://"))
    assert len(payload.url) <= MAX_PAYLOAD_BYTES
    assert parse_payload(payload.url).url == payload.url


@given(st.from_regex(r"https://[a-z]{1,20}\.com/[A-Za-z0-9%?=&._~-]{0,100}", fullmatch=True))
def test_an_ascii_url_is_kept_byte_for_byte(url):
    assert parse_payload(url).url == url


def test_a_unicode_host_is_shown_both_ways():
    payload = parse_payload("https://münchen.de/straße?q=ä#ö")
    assert payload.url == "https://xn--mnchen-3ya.de/stra%C3%9Fe?q=%C3%A4#%C3%B6"
    assert payload.display.startswith("https://münchen.de/")
    assert parse_payload("https://xn--mnchen-3ya.de").display == "https://münchen.de"


def test_white_space_around_a_url_is_forgiven():
    assert parse_payload("  https://example.com\n").url == "https://example.com"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("example.com", "https://example.com"),
        (" www.Example.co.uk ", "https://www.Example.co.uk"),
        ("example.com:8080/menu?day=1#soup", "https://example.com:8080/menu?day=1#soup"),
        ("example.com/@koi", "https://example.com/@koi"),
        ("münchen.de/straße", "https://xn--mnchen-3ya.de/stra%C3%9Fe"),
        ("xn--fsqu00a.xn--0zwm56d", "https://xn--fsqu00a.xn--0zwm56d"),
        ("例え.テスト", "https://xn--r8jz45g.xn--zckzah"),
    ],
)
def test_a_host_name_is_given_its_scheme(text, url):
    assert parse_payload(text).url == url


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("ftp://example.com", "http"),
        ("javascript:alert(1)", "http"),
        ("mailto:koi@example.com", "http"),
        ("koi@example.com", "http"),
        ("tel:+49.89.1234", "http"),
        ("data:text/html,example.com", "http"),
        ("localhost:8000", "http"),
        ("koi", "http"),
        ("1.5", "http"),
        ("//example.com", "http"),
        ("example.com:80@evil.example", "http"),
        ("https://", "host"),
        ("https://user:secret@example.com", "password"),
        ("https://exa mple.com", "spaces"),
        ("https://example.com/\u200b", "invisible"),
        ("https://example.com/<a>", "'<'"),
        ("https://example.com:99999", "ort"),
        ("https://-.com", "host name"),
        ("https://example.com/" + "a" * 200, str(MAX_PAYLOAD_BYTES)),
    ],
)
def test_a_bad_url_is_told_what_is_wrong_with_it(text, word):
    with pytest.raises(InvalidPayloadError, match=word):
        parse_payload(text)


def test_a_password_is_never_repeated():
    with pytest.raises(InvalidPayloadError) as caught:
        parse_payload("https://user:hunter2@example.com")
    assert "hunter2" not in caught.value.message


def test_a_long_bad_host_is_cut_in_the_message():
    with pytest.raises(InvalidPayloadError) as caught:
        parse_payload("https://" + "é" * 3000 + ".com")
    assert len(caught.value.message) < MAX_SHOWN_CHARS + 60


def test_the_longest_payload_still_fits_a_code():
    url = "https://example.com/".ljust(MAX_PAYLOAD_BYTES, "a")
    assert make_blueprint(parse_payload(url).url).version == 10


@given(st.text(max_size=1200))
def test_any_prompt_is_folded_or_refused_in_one_sentence(text):
    prompt = attempt(parse_prompt, text)
    if isinstance(prompt, InvalidPromptError):
        assert prompt.message.endswith(".")
        return
    assert 0 < len(prompt) <= MAX_PROMPT_CHARS
    assert prompt == prompt.strip()
    assert parse_prompt(prompt) == prompt


@pytest.mark.parametrize(
    "text", ["", "  \n ", "\u200b\ufe0f", "x" * (MAX_PROMPT_CHARS + 1), "a\x00b", "\x1b[31m"]
)
def test_a_bad_prompt_is_refused(text):
    with pytest.raises(InvalidPromptError):
        parse_prompt(text)
