import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement

from pipeline import cli
from pipeline.cli import EXTRA_OF, main, run
from pipeline.errors import QArtError

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture
def command(monkeypatch):
    """Give the root a sub-command `x` that raises what the test puts in."""

    def add(error):
        def callback():
            raise error

        monkeypatch.setitem(cli.root.commands, "x", click.Command("x", callback=callback))

    return add


def test_the_root_names_every_command_of_this_package(capsys):
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    for name in ("make", "scan", "doctor", "bench"):
        assert f"  {name}" in said


def test_version_is_printed(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("qart, version 0.")


def test_importing_the_command_line_loads_nothing_heavy():
    script = (
        "import sys, pipeline.cli, pipeline.commands.make, pipeline.commands.scan, "
        "pipeline.commands.doctor, pipeline.commands.bench\n"
        "print([m for m in ('numpy', 'cv2', 'PIL', 'scipy', 'aiohttp', 'torch') "
        "if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (QArtError("Too long; cut it."), 2, "qart: Too long; cut it."),
        (
            RuntimeError("boom"),
            70,
            "qart: a fault in qart itself (RuntimeError); run it again with",
        ),
        (KeyboardInterrupt(), 130, "qart: interrupted"),
        (
            ModuleNotFoundError("no", name="sqlalchemy.ext"),
            2,
            "qart: sqlalchemy is missing; install",
        ),
        (ModuleNotFoundError("no", name="typo"), 70, "qart: a fault in qart itself"),
        (click.UsageError("No."), 2, "Error: No."),
    ],
)
def test_every_error_is_one_line_and_an_exit_code(command, capsys, monkeypatch, error, code, line):
    monkeypatch.delenv("QART_DEBUG", raising=False)
    command(error)
    assert run(["x"]) == code
    said = capsys.readouterr()
    assert said.err.strip().splitlines()[-1].startswith(line)
    assert "Traceback" not in said.err


def test_the_trace_of_a_fault_is_there_on_request(command, capsys, monkeypatch):
    monkeypatch.setenv("QART_DEBUG", "1")
    command(RuntimeError("boom"))
    assert run(["x"]) == 70
    assert "RuntimeError: boom" in capsys.readouterr().err


def test_main_leaves_with_the_code(command):
    command(QArtError("No."))
    with pytest.raises(SystemExit) as caught:
        main(["x"])
    assert caught.value.code == 2


def test_an_unknown_command_is_told(capsys):
    assert run(["nix"]) == 2
    assert "No such command" in capsys.readouterr().err


class Broken:
    name = "serve"

    def load(self):
        raise ModuleNotFoundError("No module named 'sqlalchemy'", name="sqlalchemy")


def test_a_command_whose_extra_is_missing_says_which_one(monkeypatch, capsys):
    monkeypatch.setattr(cli, "entry_points", lambda group: [Broken()])
    assert run(["serve", "--port", "8000"]) == 2
    assert ".[server]" in capsys.readouterr().err
    assert run(["--help"]) == 0
    assert "Not installed" in capsys.readouterr().out


def test_each_module_really_comes_with_the_extra_that_is_named_for_it():
    project = tomllib.loads(PYPROJECT.read_text())["project"]
    extras = {
        extra: {Requirement(line).name.lower().replace("_", "-") for line in lines}
        for extra, lines in project["optional-dependencies"].items()
    }
    owners = packages_distributions()
    for module, extra in EXTRA_OF.items():
        names = {name.lower().replace("_", "-") for name in owners.get(module, [module])}
        brought_by_bolt = module == "slack_sdk" and "slack-bolt" in extras[extra]
        assert brought_by_bolt or names & extras[extra], module
