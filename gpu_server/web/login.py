"""The sign-in form of a server that has a token."""

import math

from aiohttp import web

from gpu_server.web import access, session
from gpu_server.web.brake import Brake
from gpu_server.web.rendering import render, see_other

BRAKE = web.AppKey("brake", Brake)


async def show(request: web.Request) -> web.Response:
    """The form; without a token there is no door and nothing to ask."""
    target = session.local_path(request.query.get("next", "/"))
    if not access.token_of(request):
        return see_other(target)
    return render(request, "login.html", next=target, error="")


async def enter(request: web.Request) -> web.Response:
    """Compare the token and hand out the cookie, unless this address guessed too often."""
    fields = await request.post()
    target = session.local_path(str(fields.get("next", "/")))
    brake, address = request.app[BRAKE], request.remote or ""
    wait_s = math.ceil(brake.wait_s(address))
    if wait_s:
        error = f"Those were too many wrong tokens; wait {_in_words(wait_s)}, then try again."
        page = render(request, "login.html", status=429, next=target, error=error)
        page.headers["Retry-After"] = str(wait_s)
        return page
    response = see_other(target)
    if access.sign_in(request, response, str(fields.get("token", ""))):
        brake.right(address)
        return response
    brake.wrong(address)
    error = "That is not this server's token; ask its operator for it."
    return render(request, "login.html", status=403, next=target, error=error)


async def leave(request: web.Request) -> web.Response:
    """Take the pass back, as on a computer that others use."""
    response = see_other("/login")
    access.sign_out(response)
    return response


def _in_words(seconds: int) -> str:
    if seconds < 120:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
