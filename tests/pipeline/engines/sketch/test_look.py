from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageColor

from pipeline.engines.sketch.clearing import CLEARINGS
from pipeline.engines.sketch.colour import brightest_view, darkest_view, luma, rgb_to_oklch
from pipeline.engines.sketch.colour_words import colour_names
from pipeline.engines.sketch.figures import FIGURES
from pipeline.engines.sketch.finder_objects import OBJECTS
from pipeline.engines.sketch.guide import vocabulary_tables
from pipeline.engines.sketch.look import choose_look
from pipeline.engines.sketch.palette import PALETTES, tinted
from pipeline.engines.sketch.registry import FINISHES, MATERIALS, SCENES
from pipeline.engines.sketch.vocabulary import read_prompt
from pipeline.engines.sketch.words import ROWS

GUIDE = Path(__file__).parents[4] / "docs" / "sketch-engine.md"
KNOWN = {
    "palettes": PALETTES, "scenes": SCENES, "materials": MATERIALS, "finishes": FINISHES,
    "figures": FIGURES,
}  # fmt: skip


def test_the_guide_shows_the_vocabulary_as_it_is():
    shown = GUIDE.read_text("utf-8").split("<!-- vocabulary -->")[1].split("<!-- /vocab")[0]
    assert shown.strip() == vocabulary_tables()


def test_every_vote_names_something_that_exists():
    for row in ROWS:
        for kind, known in KNOWN.items():
            assert set(getattr(row, kind)) <= set(known), row.words
    for scene in SCENES.values():
        assert set(scene.palettes) <= set(PALETTES)
        assert set(scene.materials) <= set(MATERIALS)
        assert set(scene.finishes) <= set(FINISHES)
        assert set(scene.finders) <= set(OBJECTS)
        assert set(scene.clearings) <= set(CLEARINGS)


def test_no_word_stands_in_two_rows():
    words = [word for row in ROWS for word in row.words]
    assert sorted(words) == sorted(set(words))


def test_every_palette_rises_from_dark_to_light():
    for palette in PALETTES.values():
        for role in ("sky", "far", "near", "hero", "glow"):
            ramp = getattr(palette, role)
            deep, mid, pale = (luma(np.array(s, float)) for s in (ramp.deep, ramp.mid, ramp.pale))
            assert deep < 80
            assert deep + 25 < mid < pale - 28
            assert pale > 195


def test_a_colour_that_pillow_was_asked_for_before_is_still_one():
    ImageColor.getrgb("blue")
    colour_names.cache_clear()
    assert colour_names()["blue"] == (0, 0, 255)


@pytest.mark.parametrize("name", sorted(colour_names()))
def test_every_named_colour_tints_a_palette_that_rises(name):
    palette = tinted(PALETTES["indigo"], [colour_names()[name]])
    for ramp in (palette.sky, palette.near, palette.far):
        deep, pale = (luma(np.array(stop, float)) for stop in (ramp.deep, ramp.pale))
        assert pale - deep > 120


@pytest.mark.parametrize(
    ("prompt", "scenes"),
    [
        ("two koi, please", {"pond"}),
        ("koi pond, ukiyo-e, indigo and gold", {"pond"}),
        ("ukiyo-e", {"sea", "pond"}),
        ("autumn forest, art deco", {"woods"}),
        ("art deco autumn", {"woods", "field", "sunburst"}),
        ("a dragon over a neon city", {"skyline"}),
        ("quiet harbour, lanterns, fog", {"coast"}),
        ("lighthouse at dawn, watercolour", {"coast"}),
        ("\N{CHERRY BLOSSOM}", {"garden"}),
        ("\N{FISH}\N{WATER WAVE}", {"reef", "sea"}),
        ("\N{SNOWFLAKE}\N{VARIATION SELECTOR-16}", {"village"}),
        ("Great Wave!", {"sea"}),
        ("roses", {"garden", "mandala"}),
        ("a rose window", {"window"}),
        ("skateboards", set()),
        ("seamless", set()),
    ],
)
def test_words_match_whole_and_phrases_win(prompt, scenes):
    assert set(read_prompt(prompt).scenes) == scenes


def test_colours_are_read_in_order_and_not_out_of_phrases():
    names = colour_names()
    assert read_prompt("indigo and gold").colours == [names["indigo"], names["gold"]]
    assert read_prompt("dark green moss").colours == [names["darkgreen"], names["moss"]]
    assert read_prompt("a rose window").colours == []
    assert len(read_prompt("red green blue yellow").colours) == 3


@pytest.mark.parametrize(
    ("prompt", "hero", "others"),
    [
        ("black cat", "black", []),
        ("a black cat on a red sofa", "black", ["red"]),
        ("white swans on a blue lake", "white", ["blue"]),
        ("dark blue dragon", "darkblue", []),
        ("red rose, green leaves", "red", ["green"]),
        ("indigo and gold koi", "gold", ["indigo"]),
        ("blue lake with a crane", None, ["blue"]),
        ("black and white cat", None, []),
        ("red, cat", None, ["red"]),
    ],
)
def test_a_colour_right_before_a_creature_is_that_ones_alone(prompt, hero, others):
    votes, names = read_prompt(prompt), colour_names()
    assert votes.hero == (names[hero] if hero else None)
    assert votes.colours == [names[name] for name in others]


def test_a_named_hero_leaves_the_rest_of_the_palette(monkeypatch):
    for seed in range(6):
        plain, black = choose_look("cat", seed).palette, choose_look("black cat", seed).palette
        assert rgb_to_oklch(black.hero.mid)[1] < 0.035
        assert rgb_to_oklch(plain.hero.mid)[1] > 0.05
        assert rgb_to_oklch(black.sky.mid)[1] > 0.01


def test_without_colours_there_is_no_hue_but_a_named_one():
    for seed in range(6):
        palette = choose_look("red dragon over waves, monochrome", seed).palette
        assert rgb_to_oklch(palette.hero.mid)[1] > 0.1
        for ramp in (palette.sky, palette.far, palette.near, palette.glow):
            for stop in (ramp.deep, ramp.mid, ramp.pale):
                assert rgb_to_oklch(stop)[1] < 0.01


def test_black_and_white_in_the_name_of_an_emoji_are_no_colours():
    assert read_prompt("\N{BLACK SUN WITH RAYS}").colours == []
    assert read_prompt("\N{BLUE HEART}").colours == [colour_names()["blue"]]


def test_a_style_still_chooses_palette_material_and_finish():
    votes = read_prompt("koi pond, art deco")
    assert {"deco"} < set(votes.palettes)
    assert {"panels"} < set(votes.materials)
    looks = [choose_look("koi pond, stained glass", seed) for seed in range(8)]
    assert {(look.scene, look.finish) for look in looks} == {("pond", "glass")}


def test_seasons_decide_the_palette():
    names = {choose_look("autumn forest", seed).palette_name for seed in range(30)}
    assert names == {"autumn", "fire"}


def test_an_unknown_prompt_has_a_character_of_its_own():
    first = {choose_look("asdf qwer", seed).scene for seed in range(40)}
    assert 2 <= len(first) <= 4
    assert {choose_look("asdf qwer", seed).scene for seed in range(40)} == first
    assert {choose_look("zxcv uiop", seed).scene for seed in range(40)} != first


def test_a_named_animal_is_painted_and_no_other():
    assert {choose_look("a black cat", seed).figure for seed in range(8)} == {"cat"}
    assert {choose_look("a cathedral", seed).figure for seed in range(8)} == {""}


def test_vivid_palettes_stay_within_what_decoders_read():
    for palette in PALETTES.values():
        hero = palette.vivid().hero
        assert brightest_view(np.array(hero.deep, float)) <= 66
        assert darkest_view(np.array(hero.pale, float)) >= 176


@settings(max_examples=150, deadline=None)
@given(prompt=st.text(max_size=60), seed=st.integers(0, 2**32 - 1))
def test_any_prompt_gives_the_same_look_twice(prompt, seed):
    assert choose_look(prompt, seed) == choose_look(prompt, seed)
