"""A job's progress as a stream that a page's EventSource can follow with its cookies."""

import json

from aiohttp import web
from aiohttp_sse import sse_response

from gpu_server.api.events import PING_S
from gpu_server.api.keys import CHANGES, JOBS
from gpu_server.following import follow
from gpu_server.web import views


async def events(request: web.Request) -> web.StreamResponse:
    """Send how the job stands now and whenever that changes, until it is finished."""
    service = request.app[JOBS]
    job = await service.get(request.match_info["id"])
    async with sse_response(request, ping_interval=PING_S) as response:
        async for state in follow(service.reader, request.app[CHANGES], job.id):
            await response.send(json.dumps(views.progress(state).as_dict()))
    return response  # type: ignore[no-any-return]
