import json
import sys

import pytest

from pipeline.cli import run
from pipeline.commands import measure
from pipeline.commands.measure import BenchError


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_bench_make_reports_time_and_memory_with_machine_and_method(capsys):
    assert run(["bench", "make", "--n", "1", "--runs", "1", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {"machine", "method", "candidates", "runs"}
    (measured,) = figures["runs"]
    assert measured["wall_s"] >= measured["draw_s"] + measured["judge_s"] > 0
    # More than one process was seen, and shared pages were shared out.
    assert 150 < measured["peak_pss_mb"] < measured["peak_rss_mb"]
    assert "cores" in figures["machine"]


def test_bench_make_is_readable(capsys, monkeypatch):
    figures = dict.fromkeys(("wall_s", "draw_s", "judge_s", "peak_rss_mb", "peak_pss_mb"), 1.5)
    monkeypatch.setattr(measure, "measure_make", lambda n, seed: figures)
    assert run(["bench", "make", "--runs", "2"]) == 0
    said = capsys.readouterr().out
    assert "run 2: 1.5 s" in said
    assert "PSS" in said


def test_a_system_without_proc_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(measure, "_PROC", tmp_path)
    with pytest.raises(BenchError, match="Linux"):
        measure.measure_make(1, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--chat", "--engine", "diffusion"], "choose chat or diffusion"),
        (["--chat", "make"], "choose chat or make"),
    ],
)
def test_what_cannot_be_measured_together_is_refused(arguments, words, capsys, monkeypatch):
    monkeypatch.setattr(measure, "measure_make", pytest.fail)
    monkeypatch.setattr("bot.bench.measure", pytest.fail)
    assert run(["bench", *arguments]) == 2
    assert words in capsys.readouterr().err
