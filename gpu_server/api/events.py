"""/v1/jobs/{id}/events: a job as a stream of server-sent events."""

from aiohttp import web
from aiohttp_sse import sse_response

from gpu_server.api.keys import CHANGES, JOBS
from gpu_server.api.operation import Answer, Operation, Parameter
from gpu_server.following import follow
from gpu_server.schema import Job

PING_S = 15.0


async def events(request: web.Request) -> web.StreamResponse:
    """Send the job whenever it changes, until it is finished."""
    service = request.app[JOBS]
    seen = _last_seen(request)
    job = await service.get(request.match_info["id"])
    if job.status.finished and seen >= job.revision:
        # The one answer that stops a browser's EventSource from coming back.
        return web.Response(status=204)
    async with sse_response(request, ping_interval=PING_S) as stream:
        async for state in follow(service.reader, request.app[CHANGES], job.id, seen=seen):
            await stream.send(state.model_dump_json(), id=str(state.revision))
    sent: web.StreamResponse = stream
    return sent


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
