"""The measurement measures something real."""

from gpu_server.bench import measure


def test_every_request_that_was_counted_is_a_row():
    figures = measure(jobs=120, at_once=8)
    assert figures["rows"] == figures["jobs"] == 120
    assert figures["jobs_per_s"] > 0
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
