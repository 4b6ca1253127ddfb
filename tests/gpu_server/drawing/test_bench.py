"""The measurement of whole requests runs at tiny size and measures whole requests."""

import pytest

pytest.importorskip("torch", reason="needs the diffusion extra")
pytest.importorskip("diffusers", reason="needs the diffusion extra")
pytest.importorskip("compel", reason="needs the diffusion extra")

from gpu_server.drawing.bench import end_to_end


def test_requests_are_drawn_judged_stored_and_timed_until_the_budget_is_used_up():
    row = end_to_end(
        "tiny", "cpu", "fast", "steps=1", batch=2, requests=9, compiled=False, budget_s=0
    )
    assert (row["preset"], row["batch"], row["requests"]) == ("fast+", 2, 1)
    assert 0 < row["p50_s"] == row["p95_s"] == row["worst_s"] < row["ready_s"]
    assert (row["scan"], row["rescued"]) == (2, 1)
