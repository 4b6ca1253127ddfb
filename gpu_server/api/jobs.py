"""/v1/jobs: ask for a job, look at jobs, cancel one."""

from typing import get_args

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import JOBS
from gpu_server.api.operation import Answer, Operation, Parameter
from gpu_server.errors import InvalidRequestError
from gpu_server.schema import MAX_UNDELIVERED, Job, JobList, JobRequest, Platform

MAX_RECENT = 100

REFUSALS = (
    "invalid-prompt",
    "unknown-engine",
    "unknown-style",
    "idempotency-key-reused",
    "channel-closed",
    "limit-reached",
    "queue-full",
    "disk-full",
)
"""What may be said against any request for a job."""


async def submit(request: web.Request) -> web.Response:
    """Accept a request; the job is on disk before the answer is sent."""
    job = await request.app[JOBS].submit(await body.read(request, JobRequest))
    return body.send(job, status=202, location=f"/v1/jobs/{job.id}")


async def show(request: web.Request) -> web.Response:
    """One job as it stands."""
    return body.send(await request.app[JOBS].get(request.match_info["id"]))


async def cancel(request: web.Request) -> web.Response:
    """Cancel a job; a finished one stays as it is."""
    return body.send(await request.app[JOBS].cancel(request.match_info["id"]))


async def list_jobs(request: web.Request) -> web.Response:
    """Undelivered jobs of a platform, or recent results."""
    reader = request.app[JOBS].reader
    platform = request.query.get("undelivered")
    if platform is None:
        return body.send(JobList(jobs=await reader.recent(_recent(request))))
    if platform not in get_args(Platform):
        raise _wrong("undelivered", f"name one of: {', '.join(get_args(Platform))}")
    after = request.query.get("after", "")
    return body.send(JobList(jobs=await reader.undelivered(platform, after)))


def _recent(request: web.Request) -> int:
    text = request.query.get("recent")
    if text is None:
        raise _wrong("query", "give undelivered=<platform> or recent=<number>")
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MAX_RECENT:
        return int(text)
    raise _wrong("recent", f"give a number from 1 to {MAX_RECENT}")


def _wrong(name: str, what: str) -> InvalidRequestError:
    return InvalidRequestError(f"{name}: {what}.", [(name, what)])


OPERATIONS = (
    Operation(
        "POST",
        "/v1/jobs",
        submit,
        "Ask for a job. The same request under the same key gets the same job.",
        {202: Answer("Accepted and stored; Location names the job.", Job)},
        ("invalid-url", *REFUSALS),
        body=JobRequest,
    ),
    Operation(
        "GET",
        "/v1/jobs",
        list_jobs,
        "List jobs: what a platform is still owed, or the newest public results.",
        {
            200: Answer(
                f"At most {MAX_UNDELIVERED} undelivered jobs, oldest first, or recent results.",
                JobList,
            )
        },
        ("invalid-request",),
        parameters=(
            Parameter(
                "undelivered",
                "Jobs accepted for this platform that have no post, whatever their status.",
                schema={"type": "string", "enum": list(get_args(Platform))},
            ),
            Parameter("after", "With undelivered: the id of the last job of the page before."),
            Parameter(
                "recent",
                "So many of the newest jobs that succeeded and are not private.",
                schema={"type": "integer", "minimum": 1, "maximum": MAX_RECENT},
            ),
        ),
    ),
    Operation(
        "GET",
        "/v1/jobs/{id}",
        show,
        "How a job stands.",
        {200: Answer("The job.", Job)},
        ("not-found",),
    ),
    Operation(
        "DELETE",
        "/v1/jobs/{id}",
        cancel,
        "Cancel a job at any moment; a finished one stays as it is.",
        {200: Answer("The job as it stands now.", Job)},
        ("not-found",),
    ),
)
