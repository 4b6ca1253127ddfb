"""A job's progress as a stream that a page's EventSource can follow with its cookies."""

import json
from collections.abc import AsyncIterator

from aiohttp import web

from gpu_server.api.keys import CHANGES, JOBS, SETTINGS
from gpu_server.api.streaming import send_events
from gpu_server.following.changes import job_topic
from gpu_server.following.follow import follow
from gpu_server.schema import Job
from gpu_server.web import views


async def events(request: web.Request) -> web.StreamResponse:
    """Send how the job stands now and whenever that changes, until it is finished."""
    service, changes = request.app[JOBS], request.app[CHANGES]
    job_id = request.match_info["id"]
    with changes.listen(job_topic(job_id)) as changed:
        job = await service.get(job_id)
        states = follow(service.reader, changes, changed, job)
        return await send_events(request, _messages(states, request.app[SETTINGS].candidates))


async def _messages(states: AsyncIterator[Job], candidates: int) -> AsyncIterator[tuple[str, str]]:
    async for state in states:
        yield str(state.revision), json.dumps(views.progress(state, candidates).as_dict())
