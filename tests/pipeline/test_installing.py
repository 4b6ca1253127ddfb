import shlex
import subprocess
import sys

from pipeline.installing import install_extra, pip_install


def test_what_is_told_runs_the_pip_of_this_interpreter():
    interpreter = shlex.split(pip_install("nothing"))[0]
    done = subprocess.run(
        [interpreter, "-c", "import sys; print(sys.prefix)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == sys.prefix


def test_in_the_folder_of_the_checkout_the_command_is_short(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    command = ".venv/bin/python -m pip install '.[bot]' -c constraints.txt"
    assert install_extra("bot") == command


def test_an_interpreter_elsewhere_is_named_in_full_and_quoted(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", "/opt/my envs/bin/python")
    assert pip_install("pyzbar") == "'/opt/my envs/bin/python' -m pip install pyzbar"
