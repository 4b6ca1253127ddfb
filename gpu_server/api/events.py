"""/v1/jobs/{id}/events: a job as a stream of server-sent events."""

from collections.abc import AsyncIterator

from aiohttp import web

from gpu_server.api.keys import CHANGES, JOBS
from gpu_server.api.operation import Answer, Operation, Parameter
from gpu_server.api.streaming import send_events
from gpu_server.following.changes import job_topic
from gpu_server.following.follow import follow
from gpu_server.schema import Job


async def events(request: web.Request) -> web.StreamResponse:
    """Send the job whenever it changes, until it is finished."""
    service, changes = request.app[JOBS], request.app[CHANGES]
    job_id, seen = request.match_info["id"], _last_seen(request)
    with changes.listen(job_topic(job_id)) as changed:
        job = await service.get(job_id)
        if job.status.finished and seen >= job.revision:
            # The one answer that stops a browser's EventSource from coming back.
            return web.Response(status=204)
        states = follow(service.reader, changes, changed, job, seen=seen)
        return await send_events(request, _messages(states))


async def _messages(states: AsyncIterator[Job]) -> AsyncIterator[tuple[str, str]]:
    async for state in states:
        yield str(state.revision), state.model_dump_json()


def _last_seen(request: web.Request) -> int:
    text = request.headers.get("Last-Event-ID", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


OPERATIONS = (
    Operation(
        "GET",
        "/v1/jobs/{id}/events",
        events,
        "Follow a job: each event is the whole job; its id is the job's revision.",
        {
            200: Answer("The job now and whenever it changes.", Job, "text/event-stream"),
            204: Answer("The job is finished and its last event was seen.", media=""),
        },
        ("not-found",),
        parameters=(
            Parameter(
                "Last-Event-ID", "The last event seen; it is not sent again.", place="header"
            ),
        ),
    ),
)
