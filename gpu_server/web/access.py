"""The door of a server with a token: who has the pass, and how it is handed out and given back."""

import hmac

from aiohttp import web

from gpu_server.api.keys import SETTINGS

ACCESS_COOKIE = "qart_access"
_AGE_S = 30 * 24 * 3600


def token_of(request: web.Request) -> str:
    """What opens the page, "" when it has no door."""
    return request.app[SETTINGS].door


def signed_in(request: web.Request) -> bool:
    """Whether there is a door, and this visitor has its pass."""
    token, shown = token_of(request), request.cookies.get(ACCESS_COOKIE, "")
    return bool(token) and _same(shown, _pass(token))


def sign_in(request: web.Request, response: web.StreamResponse, offered: str) -> bool:
    """Hand out the pass if `offered` is the token; says whether it was."""
    token = token_of(request)
    if not _same(offered, token):
        return False
    keep_cookie(request, response, ACCESS_COOKIE, _pass(token), _AGE_S)
    return True


def sign_out(response: web.StreamResponse) -> None:
    """Have the browser forget the pass."""
    response.del_cookie(ACCESS_COOKIE)


def keep_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, age_s: int
) -> None:
    """Give the browser a cookie that neither scripts nor other sites can use."""
    response.set_cookie(
        name, value, max_age=age_s, httponly=True, samesite="Lax", secure=request.secure
    )


def _pass(token: str) -> str:
    # Not the token itself: a stolen cookie opens the page, not the JSON wire.
    return hmac.new(token.encode(), b"qart web access 1", "sha256").hexdigest()


def _same(shown: str, wanted: str) -> bool:
    return hmac.compare_digest(shown.encode(errors="replace"), wanted.encode())
