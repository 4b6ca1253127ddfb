import pytest

pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.engines.registry import create_engine
from pipeline.errors import EngineUnavailableError


@pytest.fixture
def here(model_folder, monkeypatch, tmp_path):
    """An installation that has everything, on a CPU by its operator's wish."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QART_DIFFUSION_BASE", str(model_folder / "base"))
    monkeypatch.setenv("QART_DIFFUSION_CONTROL", str(model_folder / "control"))
    monkeypatch.setenv("QART_DIFFUSION_DEVICE", "cpu")
    monkeypatch.setenv("QART_SAFETY", "false")


@pytest.mark.parametrize("name", ["auto", "diffusion"])
def test_auto_and_diffusion_mean_the_diffusion_engine_where_nothing_is_missing(here, name):
    engine, note = create_engine(name)
    assert (engine.name, note) == ("diffusion", "")


def test_sketch_still_means_sketch(here):
    assert create_engine("sketch")[0].name == "sketch"


def test_without_weights_auto_draws_sketches_and_diffusion_refuses(here, monkeypatch):
    monkeypatch.setenv("QART_DIFFUSION_CONTROL", "/nowhere/control")
    engine, note = create_engine("auto")
    assert engine.name == "sketch"
    assert note.endswith("because its weights are not all here.")
    with pytest.raises(EngineUnavailableError, match="correct the setting"):
        create_engine("diffusion")


def test_a_gpu_that_is_not_there_is_named(here, monkeypatch):
    monkeypatch.setenv("QART_DIFFUSION_DEVICE", "cuda:7")
    with pytest.raises(EngineUnavailableError, match="no CUDA GPU called cuda:7 here"):
        create_engine("diffusion")
