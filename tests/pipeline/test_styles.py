"""Styles: what they add to a prompt, and that every engine knows what to do with it."""

import pytest

from pipeline.engines.sketch.vocabulary import read_prompt
from pipeline.errors import UnknownStyleError
from pipeline.payload import MAX_DRAWN_CHARS, MAX_PROMPT_CHARS, parse_prompt
from pipeline.styles import STYLES, find_style, styled


def test_a_style_is_added_behind_the_prompt():
    style = find_style("watercolour")
    assert styled("koi pond", "watercolour") == f"koi pond, {style.words}"
    assert styled("koi pond", None) == "koi pond"


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_style_changes_what_the_sketch_engine_is_asked_for(style):
    plain, drawn = read_prompt("koi pond"), read_prompt(styled("koi pond", style.name))
    assert set(drawn.matched) > set(plain.matched)
    wanted = (drawn.palettes, drawn.scenes, drawn.materials, drawn.finishes, drawn.colours)
    assert wanted != (plain.palettes, plain.scenes, plain.materials, plain.finishes, plain.colours)


def test_names_and_titles_are_all_different_and_the_words_are_plain_prompts():
    assert len({style.name for style in STYLES}) == len({s.title for s in STYLES}) == len(STYLES)
    for style in STYLES:
        assert len(style.name) <= 32
        assert parse_prompt(style.words) == style.words


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ukiyo-E", "ukiyo-e"),
        ("Stained glass", "stained-glass"),
        (" oil  painting ", "oil"),
        ("watercolor", "watercolour"),
    ],
)
def test_a_style_is_found_however_it_is_typed(typed, name):
    assert find_style(typed).name == name


@pytest.mark.parametrize("name", ["", "nonsense", "x" * 500])
def test_an_unknown_style_is_refused_with_those_there_are(name):
    with pytest.raises(UnknownStyleError, match=r"choose one of: ukiyo-e, watercolour, .*\.$") as e:
        find_style(name)
    assert len(e.value.message) < 400


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_the_longest_prompt_has_room_for_every_style(style):
    drawn = styled("x" * MAX_PROMPT_CHARS, style.name)
    assert parse_prompt(drawn, MAX_DRAWN_CHARS) == drawn
