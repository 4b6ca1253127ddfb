"""Who is looking: an anonymous rater, and whether they may come in at all.

A server without a token listens on this machine only and lets everybody in. With a token, every
page, picture and vote needs a cookie that the sign-in form hands out for the token; only the
sign-in form itself and the style sheets are open. Both cookies are HttpOnly and SameSite=Lax, so
that other sites neither read them nor send them with a form, and `gpu_server.api.guard` refuses
forms that another site posted.
"""

import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.typedefs import Handler

from gpu_server.errors import UnauthorizedError
from gpu_server.schema import Person
from gpu_server.web.access import keep_cookie, signed_in, token_of
from gpu_server.web.rendering import see_other

RATER_COOKIE = "qart_rater"
_RATER = re.compile(r"[A-Za-z0-9_-]{24}")
_RATER_AGE_S = 400 * 24 * 3600


@dataclass(frozen=True)
class Visitor:
    """Who is looking. `known` says whether their browser has the id already."""

    person: Person
    known: bool


def visitor_of(request: web.Request) -> Visitor:
    """The visitor by the random id of their cookie, or with a new one."""
    user_id = request.cookies.get(RATER_COOKIE, "")
    known = _RATER.fullmatch(user_id) is not None
    if not known:
        user_id = secrets.token_urlsafe(18)
    return Visitor(Person(platform="web", user_id=user_id), known)


def remember(request: web.Request, response: web.StreamResponse, visitor: Visitor) -> None:
    """Give the browser its id when it has none."""
    if not visitor.known:
        keep_cookie(request, response, RATER_COOKIE, visitor.person.user_id, _RATER_AGE_S)


def part(response: web.StreamResponse) -> None:
    """Have the browser forget its id."""
    response.del_cookie(RATER_COOKIE)


def behind_door(handler: Handler) -> Handler:
    """Let `handler` answer only visitors who have signed in, or need not."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        """Answer, send to the sign-in form, or refuse."""
        if signed_in(request) or not token_of(request):
            return await handler(request)
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            return see_other(f"/login?{urlencode({'next': request.path_qs})}")
        raise UnauthorizedError("Sign in first: open /login and enter the access token.")

    return guarded


def local_path(target: str) -> str:
    """`target` if it is a path of this site, otherwise the front page."""
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if local and target.isascii() and target.isprintable() else "/"
