from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

import bot.settings
import gpu_server.settings
import pipeline.aesthetic.laion_settings
import pipeline.engines.diffusion.settings
import pipeline.models.settings
import pipeline.safety.settings
import pipeline.studio_settings
from pipeline.cli import run
from pipeline.commands.env_names import KNOWN, examine_names

OURS = (
    bot.settings,
    gpu_server.settings,
    pipeline.aesthetic.laion_settings,
    pipeline.engines.diffusion.settings,
    pipeline.models.settings,
    pipeline.safety.settings,
    pipeline.studio_settings,
)


def test_the_names_are_those_of_all_settings():
    classes = [
        kind
        for kind in BaseSettings.__subclasses__()
        if kind.__module__ in {m.__name__ for m in OURS}
    ]
    read = {str(f.validation_alias) for kind in classes for f in kind.model_fields.values()}
    assert read == KNOWN
    assert len(classes) == len(OURS)


def test_no_settings_stand_where_this_test_does_not_look():
    root = Path(__file__).parents[3]
    files = [p for d in ("bot", "gpu_server", "pipeline") for p in (root / d).rglob("*.py")]
    having = {str(p) for p in files if "(BaseSettings)" in p.read_text()}
    assert having == {module.__file__ for module in OURS}


@pytest.mark.parametrize(
    ("name", "to_do"),
    [
        ("QART_ENGIN", "did you mean QART_ENGINE?"),
        ("QART_SERVER_PORT", "did you mean QART_PORT?"),
        ("QART_LEASE", "did you mean QART_LEASE_S?"),
        ("qart_diffusion_batches", "did you mean QART_DIFFUSION_BATCH?"),
        ("DISCORD_BOT_TOKEN", "did you mean DISCORD_TOKEN?"),
        ("SLACK_BOT_TOKN", "did you mean SLACK_BOT_TOKEN?"),
        ("QART_COLOUR_OF_SKY", "nothing reads it; remove it"),
    ],
)
def test_a_name_that_nothing_reads_is_pointed_out(name, to_do):
    (found,) = examine_names([name, "QART_TOKEN", "qart_port", "DISCORD_TOKEN", "PATH"])
    assert (found.name, found.detail, found.to_do) == (".env", f"unknown setting {name}", to_do)


def test_doctor_reports_slips_and_refused_values_of_the_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("QART_ENGIN=sketch\nQART_DIFFUSION_BATCH=abc\n")
    assert run(["doctor"]) == 1
    said = capsys.readouterr()
    assert said.out.count("unknown setting QART_ENGIN\n") == 1
    assert "QART_DIFFUSION_BATCH: input should be a valid integer" in said.out
    assert said.err == ""


def test_other_commands_say_it_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("QART_SERVER_PORT=8123\n")
    assert run(["scan", "none.png"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "qart: unknown setting QART_SERVER_PORT in .env; did you mean QART_PORT?"
    assert len(said) == 2
