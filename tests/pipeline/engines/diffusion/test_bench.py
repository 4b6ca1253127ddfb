import json

import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch", reason="needs the diffusion extra")
pytest.importorskip("diffusers", reason="needs the diffusion extra")

from pipeline.commands.bench_diffusion import bench_diffusion
from pipeline.engines.diffusion.bench import Bench
from pipeline.engines.diffusion.flops import stock_tflop, tflop
from pipeline.engines.diffusion.presets import PRESETS, tuned


def test_without_a_gpu_everything_about_gpus_is_not_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    out = tmp_path / "deep" / "bench.json"
    ran = CliRunner().invoke(bench_diffusion, ["--runs", "1", "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    report = json.loads(out.read_text())
    assert (report["size"], report["gpu"], report["weights"]) == ("tiny", "not measured", "random")
    drawn = [(row["name"], row["preset"]) for row in report["rows"]]
    assert drawn == [("stock", "published+"), ("ours", "published+"), ("ours", "fast+")]
    for row in report["rows"]:
        assert row["best_s"] > 0
        assert row["peak_gb"] == row["share_of_floor"] == row["tflop"] == "not measured"
    assert set(report["speedups"].values()) == {"not measured"}


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
