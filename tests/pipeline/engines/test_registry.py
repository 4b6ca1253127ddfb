import pytest

from pipeline.engines.diffusion import gaps
from pipeline.engines.registry import create_engine
from pipeline.errors import EngineUnavailableError, UnknownEngineError


@pytest.fixture
def no_torch(monkeypatch):
    monkeypatch.setattr(gaps, "find_spec", lambda name: None)


def test_auto_is_the_sketch_engine_where_diffusion_cannot_run_and_says_why(no_torch):
    engine, note = create_engine("auto")
    assert engine.name == "sketch"
    assert note.endswith("not a diffusion model, because torch is not installed.")


def test_a_sketch_asked_for_by_name_is_called_one():
    engine, note = create_engine("sketch")
    assert engine.name == "sketch"
    assert note.endswith("a procedural illustrator and not a diffusion model.")


def test_diffusion_is_never_replaced_and_says_what_to_install(no_torch):
    with pytest.raises(EngineUnavailableError, match=r"not installed; install the diffusion extra"):
        create_engine("diffusion")


def test_a_name_that_is_no_engine_lists_those_there_are():
    with pytest.raises(UnknownEngineError, match="choose one of auto, sketch, diffusion"):
        create_engine("x")
