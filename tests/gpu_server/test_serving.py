"""The server as a process: how it starts, refuses to start, and stops."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from urllib.parse import urlencode

import pytest

from gpu_server.__main__ import main
from gpu_server.schema import MAX_PROMPT_CHARS
from gpu_server.serving import url_of


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """An empty folder, and no settings but those a test makes."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("QART_")]:
        monkeypatch.delenv(name)

    def put(**settings):
        for name, value in {"port": 0, "workers": 0, **settings}.items():
            monkeypatch.setenv(f"QART_{name.upper()}", str(value))

    put()
    return put


@pytest.fixture
def start(environment):
    """Starts `python -m gpu_server`; all are killed at the end."""
    started = []

    def start_one():
        process = subprocess.Popen(
            [sys.executable, "-m", "gpu_server"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.communicate()


def screen(process):
    """The start screen, up to and including its last line."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("rater key"):
            return "".join(lines)
    raise AssertionError("".join(lines) + process.stderr.read())


def refusal(capsys):
    """The one line with which the server refuses to start."""
    assert main() == 2
    said = capsys.readouterr()
    assert said.out == ""
    [line] = said.err.splitlines()
    assert line.startswith("qart: ")
    return line


def test_a_link_holds_the_longest_prompt_in_any_script(start):
    text = screen(start())
    address = re.search(r"http://127\.0\.0\.1:\d+", text)[0]
    typed = urlencode({"prompt": "魚" * MAX_PROMPT_CHARS, "negative_prompt": "字" * 1000})
    with urllib.request.urlopen(f"{address}/?{typed}") as page:
        assert "魚" * MAX_PROMPT_CHARS in page.read().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_what_is_on_and_ends_cleanly(start, tmp_path, number):
    process = start()
    text = screen(process)
    assert "http://127.0.0.1:" in text
    assert "engine     sketch" in text
    assert "token      off" in text
    assert "made just now" in text
    assert (tmp_path / "data" / "rater.key").read_text().strip() not in text
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_whoever_serves_everywhere_is_told_what_others_type(environment, start):
    environment(host="0.0.0.0", token="r" * 20)
    page = screen(start()).splitlines()[0]
    assert page.startswith("page       http://127.0.0.1:")
    assert page.endswith(" here; elsewhere the same with this machine's name or address")


def test_a_misspelled_setting_is_one_line_of_the_screen(start, tmp_path):
    (tmp_path / ".env").write_text("QART_SERVER_PORT=8123\nQART_CANDIDATES=8\n")
    text = screen(start())
    assert ".env       unknown setting QART_SERVER_PORT; did you mean QART_PORT?\n" in text
    assert text.count("unknown setting") == 1


@pytest.mark.parametrize(("token", "said"), [("s3same", "on, but short"), ("r" * 20, "on\n")])
def test_a_token_that_could_be_guessed_is_told_to_the_operator(environment, start, token, said):
    environment(token=token)
    text = screen(start())
    assert f"token      {said}" in text
    assert token not in text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"host": "0.0.0.0"}, "QART_TOKEN"),
        ({"host": "no.such.host.invalid", "token": "t"}, "not an address"),
        ({"host": "a..b", "token": "t"}, "not an address"),
        ({"port": "many"}, "QART_PORT"),
        ({"engine": "nonsense"}, "nonsense"),
        ({"engine": "diffusion"}, "diffusion"),
        ({"database_url": "mysql://x"}, "QART_DATABASE_URL"),
        ({"database_url": "nonsense"}, "QART_DATABASE_URL"),
        ({"database_url": "sqlite+aiosqlite://"}, "outlive"),
        ({"database_url": "sqlite+aiosqlite:////proc/qart/qart.db"}, "/proc/qart"),
        ({"database_url": "postgresql+asyncpg://qart@127.0.0.1:1/qart"}, "QART_RATER_KEY"),
        (
            {"database_url": "postgresql+asyncpg://qart@127.0.0.1:1/qart", "rater_key": "k"},
            "cannot be used",
        ),
        ({"image_store": "/proc/qart"}, "/proc/qart"),
    ],
)
def test_it_refuses_to_start_with_one_sentence(environment, capsys, settings, words):
    environment(**settings)
    assert words in refusal(capsys)


def test_the_password_of_a_database_out_of_reach_stays_unsaid(environment, capsys):
    address = "postgresql+asyncpg://qart:s3cret@127.0.0.1:1/qart"
    environment(database_url=address, rater_key="k")
    assert "s3cret" not in refusal(capsys)


def test_it_refuses_a_port_in_use(environment, capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        environment(port=port)
        line = refusal(capsys)
    assert str(port) in line
    assert "QART_PORT" in line


def test_it_refuses_a_database_of_a_later_version(environment, tmp_path, capsys):
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "qart.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    assert "another version" in refusal(capsys)


def test_it_refuses_a_file_that_is_no_database(environment, tmp_path, capsys):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "qart.db").write_text("this is not a database, " * 100)
    assert "cannot be used" in refusal(capsys)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::", "http://[::1]:8000/"),
        ("::1", "http://[::1]:8000/"),
    ],
)
def test_the_printed_address_can_be_opened(host, url):
    assert url_of(host, 8000) == url
