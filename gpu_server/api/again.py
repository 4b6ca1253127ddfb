"""/v1/jobs/{id}/again: draw a job again, or variations of one of its pictures."""

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.jobs import REFUSALS
from gpu_server.api.keys import JOBS
from gpu_server.api.operation import Answer, Operation
from gpu_server.schema import AgainRequest, Job


async def again(request: web.Request) -> web.Response:
    """Accept what an earlier job asked for, with a new seed."""
    asked = await body.read(request, AgainRequest)
    job = await request.app[JOBS].again(request.match_info["id"], asked)
    return body.send(job, status=202, location=f"/v1/jobs/{job.id}")


OPERATIONS = (
    Operation(
        "POST",
        "/v1/jobs/{id}/again",
        again,
        "Ask for what a job asked for, with a new seed; or for variations of one of its pictures.",
        {202: Answer("Accepted and stored; Location names the new job.", Job)},
        ("not-found", "conflict", *REFUSALS),
        body=AgainRequest,
    ),
)
