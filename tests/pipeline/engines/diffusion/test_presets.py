import pytest

from pipeline.engines.diffusion.errors import DiffusionSettingError
from pipeline.engines.diffusion.presets import PRESETS, tuned
from pipeline.engines.diffusion.settings import DiffusionSettings, load_settings
from pipeline.engines.diffusion.window import inside
from pipeline.models.refs import Kind


def test_published_is_the_recipe_of_the_design():
    preset = PRESETS["published"]
    assert (preset.scheduler, preset.steps, preset.guidance) == ("ddim", 50, 3.5)
    assert (preset.control_low, preset.control_high) == (1.5, 1.5)
    assert (preset.control_start, preset.control_end) == (0.25, 1.0)
    assert (preset.guidance_start, preset.guidance_end) == (0, 1)
    assert preset.fusion == preset.scan_guidance == 0


def test_tuning_replaces_values_and_marks_the_name():
    preset = tuned(PRESETS["fast"], "steps=20, fusion = 0.3")
    assert (preset.name, preset.steps, preset.fusion) == ("fast+", 20, 0.3)
    assert preset.scheduler == PRESETS["fast"].scheduler
    assert tuned(preset, "") is preset


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ("steps=many", "whole number"),
        ("stepz=3", "nothing called"),
        ("steps", "whole number"),
        ("steps=0", "out of range"),
        ("scheduler=plms", "choose one of ddim, dpmpp-2m"),
        ("fusion=2", "out of range"),
        ("data_contrast=1.5", "out of range"),
        ("control_more=-1", "out of range"),
        ("control_start=0.9, control_end=0.1", "window"),
        ("guidance_end=1.5", "window"),
        ("control_low=2, control_high=1", "out of range"),
        ("control_high=inf", "out of range"),
        ("guidance=nan", "out of range"),
        ("steps=501", "ddim takes 1 to 500"),
        ("scheduler=lcm, steps=51", "lcm takes 1 to 50"),
        ("scheduler=unipc, fusion=0.1, fusion_steps=2", "undoes fusion"),
    ],
)
def test_a_bad_tuning_is_told_in_one_sentence(changes, word):
    with pytest.raises(DiffusionSettingError, match=word):
        tuned(PRESETS["published"], changes)


def test_an_unknown_preset_names_those_there_are():
    with pytest.raises(DiffusionSettingError, match="published, quality, fast"):
        _ = DiffusionSettings(preset="best").sampling


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("QART_DIFFUSION_PRESET", "fast")
    monkeypatch.setenv("QART_DIFFUSION_TUNE", "steps=9")
    assert load_settings().sampling.steps == 9


def test_a_bad_setting_names_its_variable(monkeypatch):
    monkeypatch.setenv("QART_DIFFUSION_BATCH", "0")
    with pytest.raises(DiffusionSettingError, match="QART_DIFFUSION_BATCH"):
        load_settings()


def test_a_single_file_base_also_wants_its_configuration(tmp_path):
    settings = DiffusionSettings(base=f"{tmp_path}/x.safetensors", lora="a/b:c.safetensors*0.7")
    kinds = [wanted.kind for wanted in settings.wanted]
    assert kinds == [Kind.BASE, Kind.SHAPE, Kind.CONTROL, Kind.LORA]
    assert settings.lora_refs[0][1] == 0.7


def test_a_window_counts_steps_that_lie_wholly_inside():
    assert [inside(i, 8, 0.25, 0.75) for i in range(8)] == [False] * 2 + [True] * 4 + [False] * 2
    assert [inside(i, 50, 0.25, 1.0) for i in (12, 13, 49)] == [False, True, True]
    assert not any(inside(i, 10, 1, 1) for i in range(10))
