"""Who is looking: an anonymous rater, and whether they may come in at all.

A server without a token listens on this machine only and lets everybody in. With a token, every
page, picture and vote needs a cookie that the sign-in form hands out for the token; only the
sign-in form itself and the style sheets are open. Both cookies are HttpOnly and SameSite=Lax, so
that other sites neither read them nor send them with a form, and `gpu_server.api.guard` refuses
forms that another site posted.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.typedefs import Handler

from gpu_server.api.keys import SETTINGS
from gpu_server.errors import UnauthorizedError
from gpu_server.schema import Person
from gpu_server.web.rendering import see_other

RATER_COOKIE = "qart_rater"
ACCESS_COOKIE = "qart_access"
_RATER = re.compile(r"[A-Za-z0-9_-]{24}")
_RATER_AGE_S = 400 * 24 * 3600
_ACCESS_AGE_S = 30 * 24 * 3600


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
        _set(request, response, RATER_COOKIE, visitor.person.user_id, _RATER_AGE_S)


def part(response: web.StreamResponse) -> None:
    """Have the browser forget its id."""
    response.del_cookie(RATER_COOKIE)


def behind_door(handler: Handler) -> Handler:
    """Let `handler` answer only visitors who have signed in, or need not."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        """Answer, send to the sign-in form, or refuse."""
        if _may_enter(request):
            return await handler(request)
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            return see_other(f"/login?{urlencode({'next': request.path_qs})}")
        raise UnauthorizedError("Sign in first: open /login and enter the access token.")

    return guarded


def token_of(request: web.Request) -> str:
    """What opens the page, "" when it has no door."""
    return request.app[SETTINGS].door


def sign_in(request: web.Request, response: web.StreamResponse, offered: str) -> bool:
    """Hand out the access cookie if `offered` is the token; says whether it was."""
    token = token_of(request)
    if not hmac.compare_digest(offered.encode(errors="replace"), token.encode()):
        return False
    _set(request, response, ACCESS_COOKIE, _pass(token), _ACCESS_AGE_S)
    return True


def _may_enter(request: web.Request) -> bool:
    token = token_of(request)
    shown = request.cookies.get(ACCESS_COOKIE, "")
    return not token or hmac.compare_digest(shown.encode(errors="replace"), _pass(token).encode())


def _pass(token: str) -> str:
    # Not the token itself: a stolen cookie opens the page, not the JSON wire.
    return hmac.new(token.encode(), b"qart web access 1", "sha256").hexdigest()


def _set(
    request: web.Request, response: web.StreamResponse, name: str, value: str, age_s: int
) -> None:
    response.set_cookie(
        name, value, max_age=age_s, httponly=True, samesite="Lax", secure=request.secure
    )


def local_path(target: str) -> str:
    """`target` if it is a path of this site, otherwise the front page."""
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if local and target.isascii() and target.isprintable() else "/"
