import csv
import json

import numpy as np
import pytest
from PIL import Image

from pipeline.blueprint import make_blueprint
from pipeline.cli import run
from pipeline.evals.agreement import agreement, as_text
from pipeline.evals.phones import (
    FLATNESS,
    NOT_FOUND,
    OF_MODULES,
    PASSES,
    READS,
    MissingDataError,
    Scanned,
    load,
    measure,
)

URL = "https://example.com"


def write_set(folder, pictures):
    (folder / "phone_scan").mkdir(parents=True)
    with (folder / "phone_scan.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "payload", "scans_on_iphone"])
        for i, (image, read) in enumerate(pictures):
            image.save(folder / "phone_scan" / f"{i}.png")
            rows.writerow([f"{i}.png", URL, int(read)])


def codes():
    """Two codes that read and two greys that do not."""
    plain = make_blueprint(URL).plain_image()
    grey = Image.new("RGB", (64, 64), "grey")
    return [(plain.resize((320, 320)), True), (plain.resize((288, 288)), True)] + [
        (grey, False)
    ] * 2


def test_a_set_is_loaded_with_its_labels(tmp_path):
    write_set(tmp_path, codes())
    assert [(p.path.name, p.payload, p.read) for p in load(tmp_path)] == [
        (f"{i}.png", URL, read) for i, (_, read) in enumerate(codes())
    ]


def test_a_set_with_a_picture_missing_is_refused(tmp_path):
    write_set(tmp_path, codes())
    (tmp_path / "phone_scan" / "2.png").unlink()
    with pytest.raises(MissingDataError, match="lacks 1 of its 4 pictures"):
        load(tmp_path)


def test_a_set_of_one_kind_is_refused(tmp_path):
    write_set(tmp_path, codes()[:3])
    with pytest.raises(MissingDataError, match="it takes 2 of each"):
        load(tmp_path)


def test_without_the_pictures_the_report_says_so_in_one_line(tmp_path, capsys):
    assert run(["evals", "report", "--set", "phones", "--data", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "name its folder with --data" in said.err


def test_a_plain_code_measures_well_and_a_grey_picture_as_nothing(tmp_path):
    write_set(tmp_path, codes())
    good, bad = (measure(load(tmp_path)[i]) for i in (0, 2))
    assert good.keys() == bad.keys()
    assert good[PASSES] == good[READS] == good["zxing, clean"] == 1
    assert good["smallest size zxing reads"] >= 4
    assert all(good[name] > bad[name] for name in good if name != "opencv, clean")
    assert {bad[name] for name in OF_MODULES} == {NOT_FOUND}


def fake_scores(n, rng):
    labels = np.arange(n) < 0.8 * n
    return labels, [
        {FLATNESS: x, READS: x + rng.normal(0, 0.3), "coin": float(rng.integers(2))}
        for x in rng.normal(0, 0.5, n) + labels
    ]


def test_the_table_orders_measures_by_what_they_tell():
    labels, scores = fake_scores(80, np.random.default_rng(2))
    table = agreement(scores, labels)
    rows = {row.name: row for row in table.rows}
    assert (table.read, table.unread) == (64, 16)
    assert rows[FLATNESS].auc.value > 0.85
    assert rows["coin"].auc.low < 0.5 < rows["coin"].auc.high
    assert rows["coin"].sensitivity is not None
    assert rows[FLATNESS].sensitivity is None
    assert rows["gate, probability, cross-validated"].auc.value > 0.85
    text = as_text(table)
    assert all(name in text for name in rows)
    assert "bias" in text


def test_the_report_runs_from_the_command_line(tmp_path, capsys):
    write_set(tmp_path, codes())
    arguments = ["evals", "report", "--set", "phones", "--data", str(tmp_path), "--json"]
    assert run(arguments) == 0
    report = json.loads(capsys.readouterr().out)
    rows = {row["name"]: row for row in report["rows"]}
    assert (report["read"], report["unread"]) == (2, 2)
    assert rows["gate, probability"]["auc"] == [1.0, 1.0, 1.0]


def test_a_picture_that_is_none_is_told(tmp_path):
    (tmp_path / "x.png").write_bytes(b"no picture")
    with pytest.raises(Exception, match="not a picture"):
        measure(Scanned(tmp_path / "x.png", URL, True))
