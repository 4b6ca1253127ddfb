"""A job's progress as a stream that a page's EventSource can follow with its cookies."""

import json
from collections.abc import AsyncIterator

from aiohttp import web

from gpu_server.api.keys import CHANGES, JOBS
from gpu_server.api.streaming import send_events
from gpu_server.following.follow import follow
from gpu_server.schema import Job
from gpu_server.web import views


async def events(request: web.Request) -> web.StreamResponse:
    """Send how the job stands now and whenever that changes, until it is finished."""
    service = request.app[JOBS]
    job = await service.get(request.match_info["id"])
    return await send_events(
        request, _messages(follow(service.reader, request.app[CHANGES], job.id, known=job))
    )


async def _messages(states: AsyncIterator[Job]) -> AsyncIterator[tuple[str, str]]:
    async for state in states:
        yield str(state.revision), json.dumps(views.progress(state).as_dict())
