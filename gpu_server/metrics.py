"""Prometheus metrics of one server."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from gpu_server.schema import JobStatus, Vote

_DRAW_BUCKETS = (0.5, 1, 2, 4, 8, 12, 20, 30, 60, 120, 300)


class Metrics:
    """Counts what happens. Each server has a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._jobs = Gauge("qart_jobs", "Jobs by status", ["status"], registry=self.registry)
        self._depth = Gauge(
            "qart_queue_depth", "Jobs that wait to be drawn", registry=self.registry
        )
        self._draw = Histogram(
            "qart_draw_seconds",
            "Time to draw all candidates of a job",
            ["engine"],
            buckets=_DRAW_BUCKETS,
            registry=self.registry,
        )
        self._judge = Histogram(
            "qart_judge_seconds",
            "Time that judging adds after the last candidate is drawn",
            ["engine"],
            buckets=_DRAW_BUCKETS,
            registry=self.registry,
        )
        self._votes = Counter(
            "qart_votes",
            "Votes cast and withdrawn",
            ["platform", "kind", "action"],
            registry=self.registry,
        )
        self._http = Histogram(
            "qart_http_request_seconds",
            "Time to answer",
            ["method", "route", "status"],
            registry=self.registry,
        )

        self._streams = Gauge(
            "qart_event_streams", "Event streams that are open", ["route"], registry=self.registry
        )

    def streaming(self, route: str) -> AbstractContextManager[object]:
        """Around an event stream; `route` as in `answered`."""
        return self._streams.labels(route).track_inprogress()

    def drawn(self, engine: str, timings_s: Mapping[str, float]) -> None:
        """A job was drawn; `timings_s` as in `pipeline.studio.StudioResult`."""
        self._draw.labels(engine).observe(timings_s["draw"])
        self._judge.labels(engine).observe(timings_s["judge"])

    def voted(self, vote: Vote) -> None:
        """A vote came in."""
        action = "withdrawn" if vote.withdrawn else "cast"
        self._votes.labels(vote.rater.platform, vote.kind, action).inc()

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; `route` is a pattern, so that its values stay few."""
        self._http.labels(method, route, str(status)).observe(seconds)

    def render(self, jobs: Mapping[JobStatus, int]) -> bytes:
        """The text that Prometheus scrapes."""
        for status, count in jobs.items():
            self._jobs.labels(status).set(count)
        self._depth.set(jobs[JobStatus.QUEUED])
        return generate_latest(self.registry)
