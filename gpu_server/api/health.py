"""/healthz, /readyz and /metrics: for those who run the server."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from gpu_server.api.keys import CHANGES, DATABASE, JOBS, METRICS, SETTINGS, STUDIOS, WORKER
from gpu_server.api.operation import Answer, Operation
from gpu_server.store.models import JobRow


async def healthz(request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """Whether jobs can be accepted and drawn; 503 with the reason when not."""
    reason = await _not_ready(request.app)
    if reason:
        return web.json_response({"status": "not ready", "reason": reason}, status=503)
    return web.json_response({"status": "ready"})


async def _not_ready(app: web.Application) -> str:
    if app[CHANGES].closed:
        return "The server is stopping."
    if not app[WORKER].alive:
        return "A worker has ended; read the log and restart the server."
    if app[WORKER].no_room:
        return "The image store keeps no pictures: its disk is full, or closed to us; read the log."
    if app[STUDIOS].trouble(app[SETTINGS].engine):
        # The log says which; paths and settings are not for everybody who asks.
        return "The drawing engine is out of order; read the log."
    try:
        async with app[DATABASE].read() as session:
            await session.execute(select(JobRow.number).limit(1))
    except SQLAlchemyError:
        return "The database does not answer."
    return ""


async def metrics(request: web.Request) -> web.Response:
    """What Prometheus scrapes."""
    jobs = await request.app[JOBS].reader.count_by_status()
    content = request.app[METRICS].render(jobs)
    return web.Response(body=content, headers={"Content-Type": CONTENT_TYPE_LATEST})


OPERATIONS = (
    Operation(
        "GET", "/healthz", healthz, "Is the process alive?", {200: Answer("Yes.")}, token=False
    ),
    Operation(
        "GET",
        "/readyz",
        readyz,
        "Can jobs be accepted and drawn?",
        {200: Answer("Yes."), 503: Answer("No; the body says why.")},
        token=False,
    ),
    Operation(
        "GET",
        "/metrics",
        metrics,
        "Metrics in Prometheus's text format.",
        {200: Answer("The metrics.", media="text/plain")},
    ),
)
