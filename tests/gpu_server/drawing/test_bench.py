"""The measurement of whole requests runs at tiny size and measures whole requests."""

import itertools
from types import SimpleNamespace

import pytest

pytest.importorskip("torch", reason="needs the diffusion extra")
pytest.importorskip("diffusers", reason="needs the diffusion extra")
pytest.importorskip("compel", reason="needs the diffusion extra")

from gpu_server.drawing import bench


def measured(budget_s):
    return bench.end_to_end(
        "tiny", "cpu", "fast", "steps=1", batch=2, requests=9, compiled=False, budget_s=budget_s
    )


def test_requests_are_drawn_judged_stored_and_timed_until_the_budget_is_used_up(monkeypatch):
    # Each look at the clock is a second later: 0, the untimed ones 1, a request 2 to 3, and so on.
    clock = SimpleNamespace(perf_counter=itertools.count().__next__)
    monkeypatch.setattr(bench, "time", clock)
    monkeypatch.setattr(bench.asyncio, "timeout", lambda _: bench.asyncio.timeout_at(None))
    row = measured(budget_s=3.5)
    assert (row["preset"], row["batch"], row["requests"]) == ("fast+", 2, 1)
    assert row["p50_s"] == row["p95_s"] == row["worst_s"] == row["ready_s"] == 1
    assert (row["scan"], row["rescued"]) == (2, 1)


def test_a_server_that_is_not_ready_in_time_is_not_waited_for():
    with pytest.raises(TimeoutError):
        measured(budget_s=0)
