import pytest

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import DrawRequest, Watch
from pipeline.engines.sketch import SketchEngine
from pipeline.engines.sketch.engine import NOTHING_LEFT_OUT
from pipeline.engines.sketch.shortfall import shortfall
from pipeline.styles import STYLES


class Listener(Watch):
    def __init__(self):
        self.notes = []

    def note(self, sentence):
        self.notes.append(sentence)


@pytest.mark.parametrize(
    ("prompt", "missing"),
    [
        ("a fox in the snow, watercolour", "fox"),
        ("Zeppelin over the koi pond", "Zeppelin"),
        ("two zeppelins over the pond, very detailed, red and dark green", "zeppelins"),
        ("a b-17 above clouds", "b-17"),
        ("koi, then a zeppelin, then an owl", "zeppelin, owl"),
        ("koi, anvil, bagpipe, clarinet, dulcimer, euphonium", "anvil, bagpipe, clarinet, dulci"),
        ("\N{FOX FACE}\N{SNOWFLAKE}", "fox"),
    ],
)
def test_what_no_sketch_shows_is_named(prompt, missing):
    said = shortfall(prompt)
    assert said.startswith(f"The sketch engine has no drawing for: {missing}")
    assert said.endswith("It draws what it knows of the rest.")


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("a red zeppelin", "zeppelin. It draws something of its own in the colours you named."),
        (
            "the zeppelin\N{RIGHT SINGLE QUOTATION MARK}s pond",
            "zeppelin. It draws what it knows of the rest.",
        ),
        ("Ann's pond", "Ann. It draws what it knows of the rest."),
        ("Größe und Größe, Café", "Größe, und. It draws what it knows of the rest."),
        ("pond, anvil, bagpipe, clarinet, dulcimer, lute", "dulcimer and more. It draws what"),
        ("pond, " + "x" * 300, "x" * 24 + "…. It draws what it knows of the rest."),
    ],
)
def test_the_sentence_is_short_and_true(prompt, said):
    assert said in shortfall(prompt)


@pytest.mark.parametrize("prompt", ["asdf qwer", "富士山"])
def test_a_prompt_of_which_nothing_is_known_is_told_so(prompt):
    named = prompt.replace(" ", ", ")
    expected = f"The sketch engine has no drawing for: {named}. It draws something of its own."
    assert shortfall(prompt) == expected


def test_a_scene_that_only_stands_in_is_told_as_such():
    assert (
        shortfall("a fox")
        == "The sketch engine has no drawing for: fox. It draws the surroundings."
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "koi pond, ukiyo-e, indigo and gold", "lighthouse at dawn, watercolour", "emerald", "...",
        "quiet harbour, lanterns, fog", "\N{CHERRY BLOSSOM}\N{FISH}\N{WATER WAVE}", "3 cats",
        *(style.words for style in STYLES),
    ],
)  # fmt: skip
def test_a_prompt_that_is_drawn_needs_no_words(prompt):
    assert shortfall(prompt) == ""


@pytest.mark.parametrize(("prompt", "count"), [("koi and a zeppelin", 1), ("koi", 0)])
def test_the_engine_notes_it_once_for_a_drawing(prompt, count):
    watch = Listener()
    request = DrawRequest(make_blueprint("https://example.com"), prompt, (1, 2))
    assert len(list(SketchEngine().draw(request, watch))) == 2
    assert watch.notes == [shortfall(prompt)] * count


@pytest.mark.parametrize(("left_out", "count"), [("text, frames", 1), ("", 0), (" ", 0)])
def test_a_wish_to_leave_something_out_is_owned_up_to_once(left_out, count):
    watch = Listener()
    request = DrawRequest(make_blueprint("https://example.com"), "koi", (1, 2), left_out)
    assert len(list(SketchEngine().draw(request, watch))) == 2
    assert watch.notes == [NOTHING_LEFT_OUT] * count
