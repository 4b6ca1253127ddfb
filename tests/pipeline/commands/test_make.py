import errno
import json
import os
import subprocess
import sys
from fnmatch import fnmatch

import pytest
import zxingcpp
from PIL import Image

from pipeline.cli import run
from pipeline.pool import WorkPool
from pipeline.studio import Studio
from tests.pipeline.tiny import TinyEngine

URL = "https://example.com"
CANDIDATE_KEYS = {
    "index", "seed", "file", "scans", "scan_score", "aesthetic_score", "rescued",
    "rescue_delta_e", "insistence", "rank", "shown",
}  # fmt: skip


def test_make_writes_pictures_a_sheet_and_the_result(tiny_studio, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(["make", URL, "koi  pond", "--out", str(out), "--seed", "7", "--n", "3"]) == 0
    files = {"candidate-0.png", "candidate-1.png", "candidate-2.png", "sheet.png", "result.json"}
    assert {path.name for path in out.iterdir()} == files
    result = json.loads((out / "result.json").read_text())
    assert (result["url"], result["prompt"], result["engine"]) == (URL, "koi pond", "tiny")
    assert result["seed"] == result["candidates"][0]["seed"] == 7
    assert set(result["timings_s"]) == {"draw", "judge", "rank", "total"}
    assert all(set(candidate) == CANDIDATE_KEYS for candidate in result["candidates"])
    assert all(c["scans"] for c in result["candidates"])
    assert [c["rescued"] for c in result["candidates"]] == [False, True, False]
    assert [c["rescue_delta_e"] > 0 for c in result["candidates"]] == [False, True, False]
    assert sorted(c["rank"] for c in result["candidates"]) == [1, 2, 3]
    assert result["yield"] == {
        "as_drawn": 2, "rescued": 1, "after_redraw": 0, "failing": 0,
        "slots_redrawn": 0, "redraws": 0,
    }  # fmt: skip
    said = capsys.readouterr()
    assert "3 of 3 scan" in said.out
    assert str(out / "sheet.png") in said.out
    assert "Drawn tiny." in said.out
    counted = [line.split(" ")[0] for line in said.err.splitlines()]
    assert counted == ["1", "2", "3"]
    assert "of 3: candidate-0.png scans, aesthetic" in said.err
    assert tiny_studio == ["auto"]


def test_pictures_hold_the_url_and_say_how_they_were_made(tiny_studio, tmp_path):
    assert run(["make", URL, "koi", "--out", str(tmp_path), "--seed", "7", "--n", "1"]) == 0
    picture = Image.open(tmp_path / "candidate-0.png")
    assert zxingcpp.read_barcodes(picture)[0].text == URL
    assert picture.text["url"] == URL
    assert (picture.text["prompt"], picture.text["seed"]) == ("koi", "7")
    assert json.loads(picture.text["recipe"])["engine"] == picture.text["engine"] == "tiny"


def test_json_prints_the_result_and_nothing_else(tiny_studio, tmp_path, capsys):
    command = ["make", URL, "浮世絵", "--out", str(tmp_path), "--n", "2", "--top", "1", "--json"]
    assert run(command) == 0
    said = capsys.readouterr()
    assert "Drawn tiny." in said.err
    printed = json.loads(said.out)
    assert set(printed) == {
        "url", "prompt", "engine", "seed", "blueprint", "candidates", "timings_s", "yield",
    }  # fmt: skip
    assert printed == json.loads((tmp_path / "result.json").read_text())
    assert sum(candidate["shown"] for candidate in printed["candidates"]) == 1


@pytest.mark.parametrize(
    ("url", "prompt", "folder"),
    [
        (URL, "Koi pond, ukiyo-e!", "example.com-koi-pond-ukiyo-e-*-7"),
        ("https://münchen.example/x", "浮世絵", "xn--mnchen-3ya.example-*-7"),
        ("http://[::1]:80/", "a/../b", "1-a-b-*-7"),
    ],
)
def test_without_out_the_folder_is_named_after_host_prompt_and_seed(
    tiny_studio, tmp_path, monkeypatch, url, prompt, folder
):
    monkeypatch.chdir(tmp_path)
    assert run(["make", url, prompt, "--seed", "7", "--n", "1"]) == 0
    (made,) = (tmp_path / "out").iterdir()
    assert fnmatch(made.name, folder)
    assert (made / "sheet.png").exists()


def test_each_url_and_each_prompt_has_a_default_folder_of_its_own(
    tiny_studio, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    requests = [
        (URL, "金魚"),
        (URL, "富士山"),
        (URL + "/a", "金魚"),
        ("https://example.org", "金魚"),
    ]
    for url, prompt in requests:
        assert run(["make", url, prompt, "--seed", "7", "--n", "1"]) == 0
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_a_folder_never_holds_pictures_of_two_requests(tiny_studio, tmp_path):
    kept = {"candidate-x.png", "my-sheet.png", "notes.txt"}
    for name in kept:
        (tmp_path / name).write_text("mine")
    assert run(["make", "https://example.org", "koi", "--out", str(tmp_path), "--n", "3"]) == 0
    assert run(["make", URL, "fuji", "--out", str(tmp_path), "--n", "1"]) == 0
    files = {path.name for path in tmp_path.iterdir()}
    assert files == {"candidate-0.png", "sheet.png", "result.json"} | kept
    assert Image.open(tmp_path / "candidate-0.png").text["url"] == URL


@pytest.mark.parametrize("name", ["sheet.png", "candidate-12.png", "result.json"])
def test_files_of_somebody_else_are_refused_before_anything_is_drawn(
    tiny_studio, tmp_path, capsys, name
):
    file = tmp_path / name
    if file.suffix == ".png":
        Image.new("RGB", (8, 8)).save(file)
    else:
        file.write_text('{"url": "mine"}')
    before = file.read_bytes()
    assert run(["make", URL, "koi", "--out", str(tmp_path), "--n", "1"]) == 2
    assert f"{file} is not from `qart make` and would be lost" in capsys.readouterr().err
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, before)]
    assert tiny_studio == []


def test_a_style_and_what_not_to_show_reach_the_engine(monkeypatch, tmp_path):
    asked = []

    class Asked(TinyEngine):
        def draw(self, request, watch):
            asked.append((request.prompt, request.negative_prompt))
            return super().draw(request, watch)

    monkeypatch.setattr("pipeline.studio.open_studio", lambda _: Studio(Asked(), WorkPool(1)))
    command = ["make", URL, "koi", "--out", str(tmp_path), "--n", "1"]
    assert run([*command, "--style", "ink", "--negative", "people,  cars"]) == 0
    assert asked == [("koi, sumi-e ink wash, brush strokes, monochrome", "people, cars")]
    assert Image.open(tmp_path / "candidate-0.png").text["prompt"] == asked[0][0]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["ftp://example.com", "koi"], "http"),
        ([URL + "/" + "a" * 300, "koi"], "213"),
        ([URL, "  "], "description is empty"),
        ([URL, "x" * 2001], "2000"),
        ([URL, "koi", "--engine", "dall-e"], "no engine called 'dall-e'"),
        ([URL, "koi", "--engine", "diffusion"], "cannot run here"),
        ([URL, "koi", "--style", "crayon"], "choose one of: ukiyo-e, watercolour"),
        ([URL, "koi", "--style", "ink", "--image", "x.png"], "leave --style out"),
        ([URL, "koi", "--negative", "x" * 1001], "keep it to 1000"),
        ([URL, "koi", "--seed", "-1"], "--seed"),
        ([URL, "koi", "--n", "0"], "--n"),
        ([URL], "description is empty"),
        ([URL, "koi", "--out", ""], "name is empty"),
        ([URL, "koi", "--top", "3", "--n", "2"], "3 are more than the 2 that --n draws"),
        ([URL, "koi", "--top", "9"], "9 are more than the 8 that --n draws"),
        ([URL, "-koi pond"], 'begins with "-" comes last, after "--"'),
        ([URL, "--koi"], 'begins with "-" comes last, after "--"'),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(arguments, word, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["make", *arguments]) == 2
    said = capsys.readouterr()
    assert word in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_prompt_may_begin_with_a_dash_after_two(tiny_studio, tmp_path):
    assert run(["make", "--n", "1", "--out", str(tmp_path), "--", URL, "-koi"]) == 0
    assert json.loads((tmp_path / "result.json").read_text())["prompt"] == "-koi"


@pytest.mark.parametrize("columns", ["80", "30"])
def test_names_and_addresses_are_whole_on_a_narrow_terminal(
    tiny_studio, tmp_path, monkeypatch, capsys, columns
):
    monkeypatch.setenv("COLUMNS", columns)
    url = "https://例え.example/" + "a" * 60
    assert run(["make", url, "koi", "--out", str(tmp_path), "--n", "12", "--top", "1"]) == 0
    said = capsys.readouterr().out
    assert all(f"candidate-{i}.png" in said for i in range(12))
    assert "…" not in said
    assert f"URL: https://xn--r8jz45g.example/{'a' * 60}   {url}" in said


def test_a_full_disk_is_one_sentence_and_leaves_nothing_half_written(
    tiny_studio, tmp_path, capsys, monkeypatch
):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run(["make", URL, "koi", "--out", str(tmp_path), "--n", "1"]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"qart: The disk is full, so {tmp_path / 'candidate-0.png'} was not")
    assert list(tmp_path.iterdir()) == []


def test_the_engine_setting_is_the_default(tiny_studio, tmp_path, monkeypatch):
    monkeypatch.setenv("QART_ENGINE", "sketch")
    assert run(["make", URL, "koi", "--out", str(tmp_path), "--n", "1"]) == 0
    assert tiny_studio == ["sketch"]


def test_the_real_command_draws_sketches_that_decode(tmp_path):
    command = [sys.executable, "-m", "pipeline", "make", URL, "koi pond, indigo and gold"]
    command += ["--seed", "5", "--n", "2", "--out", str(tmp_path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["engine"] == "sketch"
    for candidate in result["candidates"]:
        found = zxingcpp.read_barcodes(Image.open(tmp_path / candidate["file"]).convert("L"))
        assert found[0].text == URL


def test_a_picture_of_ones_own_becomes_a_code(tmp_path, capsys):
    gradient = Image.linear_gradient("L").resize((300, 200))
    gradient.save(tmp_path / "mine.png")
    command = ["make", URL, "dusk", "--image", str(tmp_path / "mine.png"), "--n", "1", "--json"]
    assert run([*command, "--out", str(tmp_path / "out")]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["engine"] == "picture"
    assert [c["scans"] for c in printed["candidates"]] == [True]


@pytest.mark.parametrize("untitled", [[], ["  "]])
def test_a_picture_of_ones_own_needs_no_description(tmp_path, capsys, untitled):
    Image.linear_gradient("L").save(tmp_path / "mine.png")
    command = ["make", URL, *untitled, "--image", str(tmp_path / "mine.png"), "--n", "1", "--json"]
    assert run([*command, "--out", str(tmp_path / "out")]) == 0
    assert json.loads(capsys.readouterr().out)["prompt"] == "Untitled"


def test_an_engine_beside_a_picture_is_left_aside_and_a_tiny_picture_is_told(tmp_path, capsys):
    Image.new("RGB", (40, 20), "teal").save(tmp_path / "tiny.png")
    command = ["make", URL, "x", "--image", str(tmp_path / "tiny.png"), "--engine", "sketch"]
    assert run([*command, "--n", "1", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert "--engine is left aside" in said.err
    assert "Your picture is only 20 px at its shorter side" in said.out


def test_a_folder_inside_a_file_is_refused_before_anything_is_drawn(tiny_studio, tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    assert run(["make", URL, "koi", "--out", str(tmp_path / "file" / "out")]) == 2
    assert f"{tmp_path / 'file'} is a file; choose another folder" in capsys.readouterr().err
    assert tiny_studio == []


@pytest.mark.parametrize("inside", [[], ["new", "out"]])
def test_a_folder_that_takes_no_files_is_refused_before_anything_is_drawn(
    tiny_studio, tmp_path, capsys, monkeypatch, inside
):
    def refuse(path, mode=0o777):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "mkdir", refuse)  # root may write everywhere
    assert run(["make", URL, "koi", "--out", str(tmp_path.joinpath(*inside))]) == 2
    said = capsys.readouterr().err
    assert f"{tmp_path} cannot be written to (read-only file system); choose another" in said
    assert tiny_studio == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_folder_that_nobody_can_make_is_refused_before_anything_is_drawn(tiny_studio, capsys):
    assert run(["make", URL, "koi", "--out", "/proc/qart/out"]) == 2
    assert "/proc cannot be written to" in capsys.readouterr().err
    assert tiny_studio == []


def test_a_picture_that_is_missing_is_told_in_one_line(tmp_path, capsys):
    assert run(["make", URL, "dusk", "--image", str(tmp_path / "none.png")]) == 2
    said = capsys.readouterr().err
    assert said == f"qart: {tmp_path / 'none.png'} does not exist; check the path.\n"
