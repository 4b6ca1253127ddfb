import pytest

from pipeline.engines.registry import create_engine
from pipeline.errors import UnknownEngineError


def test_auto_is_the_sketch_engine_and_says_why():
    engine, note = create_engine("auto")
    assert engine.name == "sketch"
    assert "no diffusion engine" in note


def test_an_engine_asked_for_by_name_needs_no_note():
    engine, note = create_engine("sketch")
    assert (engine.name, note) == ("sketch", "")


@pytest.mark.parametrize(("name", "word"), [("diffusion", "not in this version"), ("x", "choose")])
def test_an_engine_that_is_not_there_is_never_replaced(name, word):
    with pytest.raises(UnknownEngineError, match=word):
        create_engine(name)
