"""`qart bench chat`, small: the same processes and the same figures."""

import json

import pytest
from click.testing import CliRunner

from bot.bench import METHOD, measure
from bot.bench_slack import BenchSlack
from bot.chat import StartError
from bot.commands import bench_chat


async def test_every_conversation_is_acknowledged_and_held() -> None:
    figures = await measure(conversations=4, within_s=0.1, hold_s=0)
    assert figures["conversations"] == 4
    assert figures["refused"] == 0
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert 20 < figures["peak_rss_mb"] < 400
    assert "cores" in str(figures["machine"])


async def test_a_command_that_is_not_acknowledged_is_no_figure() -> None:
    async with BenchSlack("secret") as slack:
        with pytest.raises(Exception, match="Cannot connect"):
            await slack.type_commands("http://127.0.0.1:9/slack/events", 2, 0)


def test_the_command_prints_figures_with_their_method(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def measured(conversations: int, within_s: float, hold_s: float) -> dict[str, object]:
        asked.append((conversations, within_s, hold_s))
        figures = dict.fromkeys(("p50_ms", "p99_ms", "max_ms", "peak_rss_mb"), 1.0)
        return {**figures, "conversations": conversations, "refused": 0, "machine": "this one"}

    monkeypatch.setattr("bot.bench.measure", measured)
    said = CliRunner().invoke(bench_chat, ["--conversations", "7"], catch_exceptions=False)
    assert "7 conversations in flight on this one" in said.output
    assert METHOD in said.output
    said = CliRunner().invoke(bench_chat, ["--json", "--within", "2"], catch_exceptions=False)
    assert json.loads(said.output)["method"] == METHOD
    assert asked == [(7, 0, 10), (500, 2, 10)]


def test_what_does_not_start_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(*_: object) -> None:
        raise StartError("The bot to be measured did not start.")

    monkeypatch.setattr("bot.bench.measure", failing)
    ended = CliRunner().invoke(bench_chat, [])
    assert ended.exit_code == 1
    assert ended.output == "Error: The bot to be measured did not start.\n"
