import json
import sys

import pytest

from pipeline.cli import run
from pipeline.commands import findings
from pipeline.commands.finding import State
from pipeline.installing import install_extra

SECRET = "do-not-show-4711"


class Wheel:
    version = "4.12.0"

    def __init__(self, name):
        self.name = name


def report(capsys):
    code = run(["doctor", "--json"])
    return code, {finding["name"]: finding for finding in json.loads(capsys.readouterr().out)}


def test_a_full_installation_is_healthy(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, found = report(capsys)
    assert code == 0
    for name in ("opencv", "zbar library", "decoder qreader", "decoder zxing", "engine"):
        assert found[name]["state"] == "ok", found[name]
    assert "opencv-contrib-python-headless" in found["opencv"]["detail"]
    assert "not a diffusion model" in found["engine"]["detail"]


def test_the_report_is_readable_and_says_what_to_do(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(findings, "_of", lambda package: "")
    assert run(["doctor"]) == 0
    said = capsys.readouterr().out
    assert f"run `{install_extra('bot')}`" in said


def test_tokens_are_reported_and_never_shown(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.setenv("DISCORD_TOKEN", SECRET)
    monkeypatch.setenv("QART_DATABASE_URL", f"postgresql+asyncpg://me:{SECRET}@db/qart")
    (tmp_path / ".env").write_text(f"QART_TOKEN={SECRET}\n")
    _, found = report(capsys)
    assert SECRET not in json.dumps(found)
    assert found["DISCORD_TOKEN"]["detail"] == found["QART_TOKEN"]["detail"] == "set"
    assert found["SLACK_BOT_TOKEN"]["detail"] == "not set"
    assert found["database"]["detail"].startswith("postgresql")


@pytest.mark.parametrize(
    ("name", "value", "part", "told"),
    [
        ("QART_WORKERS", "abc", "server", "QART_WORKERS: input should be a valid integer"),
        ("QART_HOST", "0.0.0.0", "server", "set QART_TOKEN"),
        ("QART_DATABASE_URL", "foo", "server", "is not a database address"),
        ("QART_DATABASE_URL", "postgresql+asyncpg://h/d", "server", "set QART_RATER_KEY"),
        ("QART_IMAGE_STORE", "/proc/x", "server", "cannot be written to"),
        ("QART_LEASE_S", "inf", "server", "QART_LEASE_S"),
        ("SLACK_APP_TOKEN", "xoxb-1", "bots", "should begin with xapp-"),
        ("QART_REDRAW_S", "x", "studio", "QART_REDRAW_S"),
    ],
)
def test_settings_that_keep_a_part_from_starting_are_gaps(
    capsys, monkeypatch, tmp_path, name, value, part, told
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.access", lambda path, mode: not str(path).startswith("/proc"))
    monkeypatch.setenv(name, value)
    code, found = report(capsys)
    assert code == 1
    assert told in found[f"{part} settings"]["detail"]
    wrong = [name for name, one in found.items() if one["state"] == "missing"]
    assert wrong == [f"{part} settings"]


def test_a_doubled_opencv_is_noticed(monkeypatch):
    names = ("opencv-python", "opencv-contrib-python-headless", "numpy")
    monkeypatch.setattr(findings, "distributions", lambda: [Wheel(name) for name in names])
    found = findings._opencv()
    assert found.state == State.WARNING
    assert "opencv-python 4.12.0" in found.detail
    assert "uninstall" in found.to_do


@pytest.mark.parametrize(("version", "state"), [("5.0.0", State.MISSING), ("4.14.0", State.OK)])
def test_opencv_5_is_not_good_enough(monkeypatch, version, state):
    monkeypatch.setattr("cv2.__version__", version)
    assert findings._opencv().state == state


def test_a_missing_decoder_of_the_gate_is_a_gap_and_another_is_not(monkeypatch):
    gone = classmethod(lambda kind: "Gone.")
    monkeypatch.setattr("pipeline.scan.decoders.qreader.QReaderDecoder.unavailable", gone)
    monkeypatch.setattr("pipeline.scan.decoders.opencv.OpenCvDecoder.unavailable", gone)
    found = {finding.name: finding.state for finding in findings.examine()}
    assert found["decoder qreader"] == State.MISSING
    assert found["decoder opencv"] == State.OFF


def test_a_host_of_bots_alone_is_told_that_it_draws_nothing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pipeline.commands.model_findings", None)
    found = {finding.name: finding for finding in findings.examine()}
    assert "[pipeline]" in found["pipeline"].to_do
    assert "decoder zxing" not in found
    assert found["DISCORD_TOKEN"].state == State.OFF


def test_an_engine_that_cannot_run_is_a_gap(monkeypatch):
    monkeypatch.setenv("QART_ENGINE", "diffusion")
    found = {finding.name: finding for finding in findings.examine()}
    assert found["engine"].state == State.MISSING
    assert "cannot run here" in found["engine"].detail
