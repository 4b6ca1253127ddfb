"""A visitor's own codes, so that they find back to them."""

from aiohttp import web

from gpu_server.api.keys import PEOPLE
from gpu_server.web import session, views
from gpu_server.web.rendering import render


async def show(request: web.Request) -> web.Response:
    """Their newest codes, private and unfinished ones too."""
    visitor = session.visitor_of(request)
    usage = await request.app[PEOPLE].usage(visitor.person, "")
    return render(request, "mine.html", own=[views.own(job) for job in usage.jobs])
