from importlib.util import find_spec

import pytest

from pipeline.commands import model_findings
from pipeline.commands.finding import State
from pipeline.commands.findings import examine
from pipeline.commands.model_findings import examine_models
from pipeline.engines.diffusion import gaps


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    if find_spec("huggingface_hub"):
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))


def test_every_gap_says_how_to_close_it(monkeypatch):
    monkeypatch.setattr(gaps, "find_spec", lambda name: None if name == "torch" else name)
    found = {finding.name: finding for finding in examine()}
    assert found["diffusion"].state == State.OFF
    assert found["diffusion"].detail == "torch is not installed"
    assert ".[diffusion]" in found["diffusion"].to_do
    assert found["aesthetic"].to_do == "install the diffusion extra and run `qart models pull`"


def test_with_the_extra_only_the_weights_are_asked_for(monkeypatch):
    monkeypatch.setattr(gaps, "find_spec", lambda name: name)
    monkeypatch.setattr(model_findings, "gaps", lambda *settings: [])
    found = {finding.name: finding for finding in examine_models()}
    assert found["aesthetic"].to_do == "run `qart models pull`"


def test_a_wrong_setting_is_a_finding_and_no_fault(monkeypatch):
    monkeypatch.setenv("QART_DIFFUSION_PRESET", "best")
    (found,) = examine_models()
    assert found.state == State.MISSING
    assert "no preset called 'best'" in found.detail


def test_screens_that_are_off_are_worth_a_warning(monkeypatch):
    monkeypatch.setenv("QART_SAFETY", "false")
    found = {finding.name: finding for finding in examine_models()}
    assert found["safety"].state == State.WARNING
