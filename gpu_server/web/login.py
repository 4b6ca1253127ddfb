"""The sign-in form of a server that has a token."""

from aiohttp import web

from gpu_server.web import session
from gpu_server.web.rendering import render, see_other


async def show(request: web.Request) -> web.Response:
    """The form; without a token there is no door and nothing to ask."""
    target = session.local_path(request.query.get("next", "/"))
    if not session.token_of(request):
        return see_other(target)
    return render(request, "login.html", next=target, error="")


async def enter(request: web.Request) -> web.Response:
    """Compare the token and hand out the cookie."""
    fields = await request.post()
    target = session.local_path(str(fields.get("next", "/")))
    response = see_other(target)
    if session.sign_in(request, response, str(fields.get("token", ""))):
        return response
    error = "That is not this server's token; ask its operator for it."
    return render(request, "login.html", status=403, next=target, error=error)
