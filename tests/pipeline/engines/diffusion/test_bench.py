import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch", reason="needs the diffusion extra")
pytest.importorskip("diffusers", reason="needs the diffusion extra")

from pipeline.commands import bench_diffusion as bench_module
from pipeline.engines.diffusion.bench import rows
from pipeline.engines.diffusion.bench.flops import stock_tflop, tflop
from pipeline.engines.diffusion.bench.report import Report
from pipeline.engines.diffusion.bench.rows import Bench
from pipeline.engines.diffusion.presets import PRESETS, tuned


class Installed:
    """An entry point that says what it was called with."""

    def load(self):
        return lambda *args, **options: {"p95_s": 0.5, "args": [*args], **options}


@pytest.fixture
def further(monkeypatch):
    """What is installed beside the pipeline; nothing, unless a test puts it there."""
    found = []
    monkeypatch.setattr(bench_module, "entry_points", lambda **_: found)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    return found


def test_without_a_gpu_everything_about_gpus_is_not_measured(tmp_path, further):
    out = tmp_path / "deep" / "bench.json"
    ran = CliRunner().invoke(bench_module.bench_diffusion, ["--runs", "1", "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    report = json.loads(out.read_text())
    assert (report["size"], report["gpu"], report["weights"]) == ("tiny", "not measured", "random")
    drawn = [(row["name"], row["preset"]) for row in report["rows"]]
    presets = ("published+", "fast+", "quality+")
    assert drawn == [("stock", "published+"), *(("ours", preset) for preset in presets)]
    for row in report["rows"]:
        assert row["best_s"] > 0
        assert row["peak_gb"] == row["share_of_floor"] == row["tflop"] == "not measured"
    assert set(report["speedups"].values()) == {"not measured"}
    assert report["end_to_end"] == "not measured"
    assert report["skipped"] == ["end to end: the server is not installed"]
    assert {(t["measured"], t["met"]) for t in report["targets"]} == {("not measured",) * 2}


def test_whole_requests_are_measured_where_the_server_is_installed(further):
    further.append(Installed())
    ran = CliRunner().invoke(bench_module.bench_diffusion, ["--runs", "1", "--batch", "8"])
    row = json.loads(ran.output)["end_to_end"]
    assert row["args"] == ["tiny", "cpu", "fast", "steps=2"]
    assert (row["batch"], row["requests"], row["compiled"]) == (2, 2, False)
    assert 0 < row["budget_s"] < 450


def test_whole_requests_are_left_out_when_there_is_no_time_to_start_a_server(further):
    further.append(Installed())
    arguments = ["--runs", "1", "--batch", "1", "--budget", "30"]
    report = json.loads(CliRunner().invoke(bench_module.bench_diffusion, arguments).output)
    assert report["end_to_end"] == "not measured"
    assert report["skipped"][-1] == "end to end: no time was left"


def broken(*args, **options):
    raise RuntimeError("no compiler was found")


def test_whole_requests_that_fail_lose_no_row(tmp_path, further, monkeypatch):
    further.append(Installed())
    monkeypatch.setattr(Installed, "load", lambda _: broken)
    out = tmp_path / "bench.json"
    ran = CliRunner().invoke(bench_module.bench_diffusion, ["--runs", "1", "--out", str(out)])
    assert ran.exit_code == 0
    report = json.loads(out.read_text())
    assert len(report["rows"]) == 4
    assert report["skipped"] == ["end to end: RuntimeError: no compiler was found"]


def test_a_row_that_fails_loses_no_other_and_each_is_kept_at_once(monkeypatch):
    kept = []
    bench = Bench(
        "tiny", torch.device("cpu"), 1, 1, 100.0, lambda report: kept.append(len(report.rows))
    )
    monkeypatch.setattr(bench, "_stock_pictures", broken)
    report = bench.run((288,), "steps=2")
    assert [row.name for row in report.rows] == ["ours"] * 3
    assert report.skipped == ["stock published+ 288 px: RuntimeError: no compiler was found"]
    assert report.speedups == {}
    assert kept == [0, 1, 2, 3]


def test_targets_are_held_against_a_large_gpu_only():
    report = Report({}, "full", "a GPU")
    report.speedups = {"compiled published 768 px": 1.7, "compiled fast 768 px": 5.9}
    report.end_to_end = {"p95_s": 2.9}
    report.judge()
    assert [target.met for target in report.targets] == [True, False, "not measured", True]
    tiny = replace(report, size="tiny", targets=[])
    tiny.judge()
    assert {target.met for target in tiny.targets} == {"not measured"}


def test_what_the_budget_does_not_allow_is_said():
    report = Bench("tiny", torch.device("cpu"), batch=1, runs=1, budget_s=0).run((288,), "steps=2")
    assert report.rows == []
    assert report.skipped[0] == "stock published+ 288 px: no time was left"


def test_the_floor_counts_what_a_preset_computes():
    published = PRESETS["published"]
    # 50 steps, both sides of the guidance, ControlNet in 37 of them, one decoding.
    assert tflop(published, 768) == pytest.approx(100 * 2.15 + 74 * 0.77 + 5.8)
    assert stock_tflop(published, 768) == pytest.approx(100 * (2.15 + 0.77) + 5.8)
    alone = tuned(published, "guidance_start=1, guidance_end=1, control_start=1, steps=10")
    assert tflop(alone, 512) == pytest.approx(10 * 0.80 + 2.5)
    # The fast preset can only keep its promise when its arithmetic allows it.
    assert stock_tflop(published, 768) / tflop(PRESETS["fast"], 768) > 5


def test_on_a_gpu_the_stock_pipeline_is_measured_tuned_as_well(monkeypatch):
    """With a CPU in the GPU's place, and nothing compiled."""
    for name, answer in (
        ("synchronize", None),
        ("reset_peak_memory_stats", None),
        ("max_memory_allocated", 2e9),
    ):
        monkeypatch.setattr(torch.cuda, name, lambda answer=answer: answer)
    monkeypatch.setattr(rows, "compile_networks", lambda *_: None)
    bench = Bench("tiny", torch.device("cpu"), 1, 1, 1000.0)
    monkeypatch.setattr(bench, "_gpu", True)
    monkeypatch.setattr(bench, "_matrix_tflops", lambda: 100.0)
    report = bench.run((288,), "steps=2")
    assert report.skipped == []
    assert [(row.name, row.preset) for row in report.rows] == [
        ("stock", "published+"),
        ("tuned stock", "published+"),
        *(("ours", preset) for preset in ("published+", "fast+", "quality+")),
        *(("compiled", preset) for preset in ("fast+", "published+", "quality+")),
    ]
    assert {row.peak_gb for row in report.rows} == {2.0}
    assert "tuned stock published+ 288 px" in report.speedups
    assert set(report.speedups_over_tuned) < set(report.speedups)
    assert len(report.speedups_over_tuned) == 6
