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
    ("arguments", "name"),
    [
        (["--chat", "--help"], "bench chat"),
        (["--engine", "diffusion", "--help"], "bench diffusion"),
        (["--engine=diffusion", "--out", "x", "--help"], "bench diffusion"),
    ],
)
def test_options_stand_for_commands_with_all_of_theirs(arguments, name, capsys):
    assert run(["bench", *arguments]) == 0
    assert name in capsys.readouterr().out


def test_a_table_that_cannot_be_written_is_told_before_measuring(tmp_path, capsys, monkeypatch):
    pytest.importorskip("torch", reason="needs the diffusion extra")
    monkeypatch.setattr("pipeline.commands.bench_diffusion._measure", pytest.fail)
    (tmp_path / "file").touch()
    place = tmp_path / "file" / "bench.json"
    assert run(["bench", "--engine", "diffusion", "--weights", "random", "--out", str(place)]) == 2
    assert str(place) in capsys.readouterr().err
