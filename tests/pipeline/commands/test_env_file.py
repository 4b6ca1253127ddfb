import logging

import pytest

from pipeline.cli import run
from pipeline.commands.env_file import EnvFileError, check_env_file


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    logger = logging.getLogger("dotenv.main")
    monkeypatch.setattr(logger, "level", logger.level)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"QART_ENGINE=sketch\nQART_TOKEN=p\xe4ss\n", 2),
        ("QART_TOKEN=a\n".encode("utf-16"), 1),
    ],
)
def test_a_file_that_is_not_utf_8_is_named_with_the_line(tmp_path, capsys, content, line):
    (tmp_path / ".env").write_bytes(content)
    assert run(["doctor"]) == 2
    said = capsys.readouterr()
    assert said.err == f"qart: .env, line {line}: this is not UTF-8 text; save the file as UTF-8.\n"
    assert said.out == ""


def test_a_line_that_is_no_setting_is_told_once_and_the_rest_holds(tmp_path, capfd):
    (tmp_path / ".env").write_text("# mine\n\nthis is = not\nQART_ENGINE=dall-e\n")
    assert run(["doctor"]) == 1
    said = capfd.readouterr()
    assert said.err.count(".env, line 3: not a setting") == 1
    assert "could not parse" not in said.err
    assert "QART_ENGINE=dall-e" in said.out


@pytest.mark.parametrize("content", ["", "# only\n\nexport A='b c'\nB=\nC\n", "ä=ü\r\n"])
def test_what_can_be_read_needs_no_words(tmp_path, capsys, content):
    (tmp_path / ".env").write_text(content, encoding="utf-8")
    check_env_file()
    assert capsys.readouterr().err == ""


def test_no_file_and_a_folder_of_that_name_are_fine(tmp_path):
    check_env_file()
    (tmp_path / ".env").mkdir()
    check_env_file()


def test_a_file_that_may_not_be_read_is_told(monkeypatch):
    def refuse(path):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(EnvFileError, match="may not be read"):
        check_env_file()
