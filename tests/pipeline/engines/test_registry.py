import pytest

from pipeline.engines.diffusion import gaps
from pipeline.engines.registry import create_engine
from pipeline.errors import UnknownEngineError


@pytest.fixture
def no_torch(monkeypatch):
    monkeypatch.setattr(gaps, "find_spec", lambda name: None)


def test_auto_is_the_sketch_engine_where_diffusion_cannot_run_and_says_why(no_torch):
    engine, note = create_engine("auto")
    assert engine.name == "sketch"
    assert "not a diffusion model, because torch, diffusers" in note


def test_an_engine_asked_for_by_name_needs_no_note():
    engine, note = create_engine("sketch")
    assert (engine.name, note) == ("sketch", "")


def test_diffusion_is_never_replaced_and_says_what_to_install(no_torch):
    with pytest.raises(UnknownEngineError, match=r"not installed; install the diffusion extra"):
        create_engine("diffusion")


def test_a_name_that_is_no_engine_lists_those_there_are():
    with pytest.raises(UnknownEngineError, match="choose one of auto, sketch, diffusion"):
        create_engine("x")
