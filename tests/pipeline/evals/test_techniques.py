"""Settings of the diffusion engine side by side."""

import json

import pytest
from PIL import Image

from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.evals.techniques import Comparison, compare, sheet
from pipeline.pool import WorkPool
from tests.pipeline.tiny import TinyEngine


@pytest.fixture(scope="module")
def pool():
    pool = WorkPool()
    yield pool
    pool.shutdown(cancel_futures=True)


def test_what_each_setting_yields_is_counted(pool):
    engines = {"sound": TinyEngine(), "half": TinyEngine(broken={0, 2})}
    found = {}
    seen = []
    for name, comparison in compare(
        engines, pool, FeatureAesthetic(), requests=2, candidates=4, size_px=512
    ):
        found[name] = comparison
        seen.append(name)
    assert seen == ["sound", "half"] * 2, "settings take turns, so that a slow hour hits all alike"
    sound, half = found["sound"].figures, found["half"].figures
    assert (sound.candidates, sound.as_drawn, sound.scanning) == (8, 1.0, 1.0)
    assert (sound.requests_with_four, sound.delta_e) == (1.0, 0.0)
    assert half.as_drawn == 0.5
    assert half.scanning >= half.as_drawn
    assert 1 <= sound.aesthetic <= 10
    urls = [result.request.payload.url for result in found["sound"].results]
    assert len(set(urls)) == 2
    for one, other in zip(found["sound"].results, found["half"].results, strict=True):
        assert one.request == other.request, "the same requests and seeds"
    assert sheet(found).size == (4 * 256, 2 * (256 + 28))


def test_a_setting_of_which_nothing_scans_has_no_rating():
    assert Comparison([]).figures.aesthetic == 0.0


def test_the_command_draws_with_one_set_of_weights(model_folder, monkeypatch, tmp_path):
    pytest.importorskip("diffusers", reason="needs the diffusion extra")
    from pipeline.engines.diffusion import load
    from pipeline.evals.techniques_report import report

    loaded, real = [], load.load_models
    monkeypatch.setattr(load, "load_models", lambda *args: loaded.append(1) or real(*args))
    for name, value in {
        "BASE": str(model_folder / "base"),
        "CONTROL": str(model_folder / "control"),
        "DEVICE": "cpu",
        "TUNE": "steps=2",
    }.items():
        monkeypatch.setenv(f"QART_DIFFUSION_{name}", value)
    said = report(["fusion=0", "scan_guidance=500"], 1, 2, tmp_path, size_px=288)
    assert loaded == [1]
    told = json.loads((tmp_path / "techniques.json").read_text())
    assert list(told["settings"]) == ["quality+", "fusion=0", "scan_guidance=500"]
    assert {each["candidates"] for each in told["settings"].values()} == {2}
    assert Image.open(tmp_path / "techniques.png").size == (512, 3 * 284)
    assert "scan_guidance=500" in said


def test_a_slip_is_told_before_anything_is_loaded(model_folder, monkeypatch, tmp_path):
    pytest.importorskip("diffusers", reason="needs the diffusion extra")
    from pipeline.engines.diffusion import load
    from pipeline.engines.diffusion.errors import DiffusionSettingError
    from pipeline.evals.techniques_report import report

    monkeypatch.setattr(load, "load_models", pytest.fail)
    monkeypatch.setenv("QART_DIFFUSION_BASE", str(model_folder / "base"))
    monkeypatch.setenv("QART_DIFFUSION_CONTROL", str(model_folder / "control"))
    monkeypatch.setenv("QART_DIFFUSION_DEVICE", "cpu")
    with pytest.raises(DiffusionSettingError, match="nothing called 'fussion'"):
        report(["fussion=0"], 1, 1, tmp_path)
