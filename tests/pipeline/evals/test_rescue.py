import json

import numpy as np
from click.testing import CliRunner
from PIL import Image

from pipeline.evals import rescue_report
from pipeline.evals.commands import evals
from pipeline.evals.pictures import natural_pictures
from pipeline.evals.rescue import weaken


def test_pictures_are_the_same_every_time_and_all_different():
    one, two = (
        [np.asarray(p.resize((32, 32)), int) for _, p in natural_pictures(16)] for _ in "ab"
    )
    assert all((a == b).all() for a, b in zip(one, two, strict=True))
    for i, picture in enumerate(one):
        assert all(np.abs(picture - other).mean() > 3 for other in one[i + 1 :])


def test_weakening_lowers_contrast_and_keeps_the_tone():
    picture = next(iter(natural_pictures(1)))[1]
    weak = np.asarray(weaken(picture, 16), float)
    strong = np.asarray(picture, float)
    assert weak.std() < strong.std()
    assert abs(weak.mean() - strong.mean()) < 1


def test_the_report_counts_rescues_and_leaves_a_sheet(tmp_path, monkeypatch):
    full = rescue_report.report
    monkeypatch.setattr(rescue_report, "report", lambda folder: full(folder, (2, 1, 1)))
    command = ["report", "--set", "rescue", "--data", str(tmp_path), "--json"]
    ran = CliRunner().invoke(evals, command)
    assert ran.exit_code == 0, ran.output
    tables = json.loads(ran.stdout)
    assert tables["photographs"]["pictures"] == 2
    assert tables["photographs"]["success"] == 1
    assert tables["photographs"]["delta_e_mean"] > 0
    assert tables["weak sketches"]["pictures"] == 1
    assert Image.open(tmp_path / "rescue-sheet.png").height == 2 * 384
