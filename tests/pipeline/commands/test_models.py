import sys

import pytest

from pipeline import cli
from pipeline.commands.bench_diffusion import bench_diffusion
from pipeline.commands.models import models


@pytest.fixture(autouse=True)
def commands(monkeypatch, tmp_path):
    """The commands as an installation has them, without its entry points."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli.root, "commands", {"models": models, "speed": bench_diffusion})


@pytest.mark.parametrize(
    ("arguments", "module"), [(["models", "pull"], "huggingface_hub"), (["speed"], "torch")]
)
def test_without_the_extra_it_says_what_to_install(monkeypatch, capsys, arguments, module):
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "pipeline.models.pull", raising=False)
    assert cli.run(arguments) == cli.EXIT_BAD_INPUT
    said = capsys.readouterr().err
    assert f"{module} is missing; install the diffusion extra" in said


def test_a_list_names_what_the_settings_want(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("QART_DIFFUSION_BASE", str(tmp_path / "base"))
    monkeypatch.setenv("QART_DIFFUSION_CONTROL", str(tmp_path / "net"))
    assert cli.run(["models", "list"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"base     {tmp_path}/base"
    assert lines[1] == f"  There is no model at {tmp_path}/base; correct the setting."
    assert lines[5].endswith("; run `qart models pull`.")
    assert [line.split()[0] for line in lines[::2]] == ["base", "control", "clip", "head"]


def test_a_wrong_name_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setenv("QART_DIFFUSION_BASE", "what is this")
    assert cli.run(["models", "list"]) == cli.EXIT_BAD_INPUT
    assert "names no model" in capsys.readouterr().err
