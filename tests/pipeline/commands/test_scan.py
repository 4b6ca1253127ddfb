import json

import pytest
import qrcode
from PIL import Image

from pipeline.blueprint import make_blueprint
from pipeline.cli import run
from pipeline.pool import WorkPool
from pipeline.scan.decoders import DECODERS

URL = "https://example.com"


class InProcess:
    """Stands in for the pool where only the command's own words are tested."""

    def __init__(self, processes):
        self._pool = SHARED

    def submit(self, fn, *args):
        return self._pool.submit(fn, *args)

    def shutdown(self):
        pass


SHARED = WorkPool(1)


@pytest.fixture(autouse=True)
def _one_pool(monkeypatch):
    monkeypatch.setattr("pipeline.pool.WorkPool", InProcess)


@pytest.fixture(scope="module", autouse=True)
def _close():
    yield
    SHARED.shutdown()


@pytest.fixture
def code(tmp_path):
    path = tmp_path / "code.png"
    make_blueprint(URL).plain_image().save(path)
    return str(path)


def test_a_code_that_scans_leaves_with_0(code, capsys):
    assert run(["scan", code]) == 0
    said = capsys.readouterr().out
    assert f"Payload: {URL}" in said
    assert "Scans; scan score 100%" in said
    assert "qreader" in said


def test_json_is_the_contract_and_nothing_else(code, capsys):
    assert run(["scan", code, "--expect", URL, "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert set(verdict) == {"payload", "scans", "scan_score", "probability", "checks"}
    assert (verdict["payload"], verdict["scans"], verdict["scan_score"]) == (URL, True, 1.0)
    assert all(set(check) == {"decoder", "view", "ok", "ms"} for check in verdict["checks"])


def test_looks_are_summed_up_and_the_chance_is_told(code, capsys):
    run(["scan", code])
    said = capsys.readouterr().out
    assert "Handheld looks: 24 of 24 read it" in said
    assert "Chance that a phone reads it: 99% (81% is asked for)" in said
    assert "look 1" not in said


def test_a_map_is_drawn_where_asked_for(code, tmp_path, capsys):
    target = tmp_path / "map.png"
    assert run(["scan", code, "--map", str(target), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["scans"] is True
    assert said.err == f"Map: {target}\n"
    assert Image.open(target).size[0] > 700


def test_without_a_code_there_is_no_map_and_a_sentence_says_why(tmp_path, capsys):
    Image.new("RGB", (200, 200), "teal").save(tmp_path / "teal.png")
    target = tmp_path / "map.png"
    assert run(["scan", str(tmp_path / "teal.png"), "--map", str(target)]) == 1
    said = capsys.readouterr()
    assert "name its URL with --expect" in said.err
    assert "if there is one, name its URL with --expect" in said.out
    assert not target.exists()


def side_by_side(path, *payloads):
    page = Image.new("RGB", (620 * len(payloads), 620), "white")
    for i, payload in enumerate(payloads):
        page.paste(make_blueprint(payload).plain_image().resize((600, 600)), (620 * i, 0))
    page.save(path)
    return str(path)


def test_several_codes_are_counted_and_what_to_do_is_told(tmp_path, capsys):
    sheet = side_by_side(tmp_path / "sheet.png", URL, URL, URL)
    assert run(["scan", sheet]) == 0
    said = capsys.readouterr().out
    assert "There are 3 codes in it (all the same)" in said
    assert "crop the picture to one, or scan candidate-0.png" in said


def test_several_codes_of_different_urls_are_listed_and_json_stays_json(tmp_path, capsys):
    page = side_by_side(tmp_path / "page.png", URL, URL + "/b")
    run(["scan", page, "--expect", URL, "--json"])
    said = capsys.readouterr()
    assert json.loads(said.out)["payload"] == URL
    listed = {f"({URL}, {URL}/b)", f"({URL}/b, {URL})"}
    assert any(f"There are 2 codes in it {names}" in said.err for names in listed)


def test_one_code_is_not_called_several(code, capsys):
    run(["scan", code])
    assert "codes" not in capsys.readouterr().out


def test_a_map_against_another_url_than_the_code_holds_says_so(code, tmp_path, capsys):
    target = tmp_path / "map.png"
    assert run(["scan", code, "--expect", URL + "/", "--map", str(target)]) == 1
    assert f"Map: {target} (held against {URL}/)\n" in capsys.readouterr().err


def test_another_payload_than_expected_leaves_with_1(code, capsys):
    assert run(["scan", code, "--expect", URL + "/", "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["payload"], verdict["scans"]) == (URL, False)


def test_what_is_read_instead_of_what_was_expected_is_told(code, capsys):
    assert run(["scan", code, "--expect", URL + "/"]) == 1
    said = capsys.readouterr().out
    assert said.endswith(f"It reads {URL}, which is another address than {URL}/.\n")
    table = said.split("Payload:")[0].splitlines()[1:]
    marks = [mark for row in table if row.split()[0] in DECODERS for mark in row.split()[1:]]
    assert set(marks) == {"other"}
    assert "read it" not in said


def test_a_decoder_that_reads_nothing_is_no_decoder_that_reads_another_address(tmp_path, capsys):
    Image.new("RGB", (200, 200), "teal").save(tmp_path / "teal.png")
    assert run(["scan", str(tmp_path / "teal.png"), "--expect", URL]) == 1
    assert "other" not in capsys.readouterr().out


def test_a_unicode_url_is_expected_as_a_code_holds_it(tmp_path, capsys):
    path = tmp_path / "code.png"
    make_blueprint("https://xn--mnchen-3ya.example/stra%C3%9Fe").plain_image().save(path)
    assert run(["scan", str(path), "--expect", "https://münchen.example/straße", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["scans"] is True
    assert "Expecting https://xn--mnchen-3ya.example/stra%C3%9Fe" in said.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--expect", ""], "It is empty; give the URL"),
        (["--expect", "https://mün chen.example"], "spaces"),
        (["--map", "maps/m.xyz"], "The map is a PNG; call it maps/m.png."),
        (["--map", ""], "name is empty"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused(code, arguments, word, capsys):
    assert run(["scan", code, *arguments]) == 2
    said = capsys.readouterr()
    assert word in said.err
    assert said.out == ""


def test_a_payload_cannot_steer_the_terminal(tmp_path, capsys):
    path = tmp_path / "code.png"
    qrcode.make("\x1b[31mred\nScans").save(path)
    run(["scan", str(path)])
    assert "Payload: \\x1b[31mred\\nScans\n" in capsys.readouterr().out


def test_a_picture_without_a_code_leaves_with_1(tmp_path, capsys):
    path = tmp_path / "grey.jpg"
    Image.new("CMYK", (120, 90), (10, 20, 30, 40)).save(path)
    assert run(["scan", str(path), "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["payload"], verdict["scan_score"]) == (None, 0)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 500), (500, 1), (22, 30)])
def test_a_tiny_picture_is_one_without_a_code(size, tmp_path, capsys):
    path, target = tmp_path / "tiny.png", tmp_path / "map.png"
    Image.new("RGB", size, "white").save(path)
    assert run(["scan", str(path), "--expect", URL, "--map", str(target)]) == 1
    said = capsys.readouterr()
    assert "Payload: none" in said.out
    assert said.err == f"No map: there is nothing like the code of {URL} in it.\n"


@pytest.mark.parametrize(
    ("content", "word"),
    [(None, "does not exist"), (b"hello", "not a picture"), (b"", "picture")],
)
def test_bad_input_leaves_with_2_and_one_sentence(content, word, tmp_path, capsys):
    path = tmp_path / "x.png"
    if content is not None:
        path.write_bytes(content)
    assert run(["scan", str(path)]) == 2
    said = capsys.readouterr()
    assert word in said.err
    assert said.err.startswith("qart: ")
    assert len(said.err.splitlines()) == 1
    assert said.out == ""
