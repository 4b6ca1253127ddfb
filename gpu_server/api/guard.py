"""Who may speak to the server: bearer token, and protection from foreign web pages."""

import hmac
import ipaddress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from gpu_server.api.keys import SETTINGS
from gpu_server.errors import BadRequestError, ForbiddenError, UnauthorizedError
from gpu_server.settings import ServerSettings

_SAFE = {"GET", "HEAD", "OPTIONS"}
_NAMES = {"localhost", "localhost.localdomain"}


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that must not be answered.

    Raises:
        BadRequestError: its address holds a NUL character.
        UnauthorizedError: the token is missing or wrong.
        ForbiddenError: the request is made by a page of another site.
    """
    settings = request.app[SETTINGS]
    _check_text(request)
    _check_host(request, settings)
    _check_origin(request)
    if needs_token(request.path):
        _check_token(request, settings)
    return await handler(request)


def _check_text(request: web.Request) -> None:
    """PostgreSQL cannot look for NUL in text, and nobody types it."""
    if "\0" in request.path or any("\0" in value for value in request.query.values()):
        raise BadRequestError("The address holds a NUL character; remove it.")


def needs_token(path: str) -> bool:
    """Whether a path belongs to the wire, and not to the web page or the health checks."""
    return path == "/metrics" or path.startswith("/v1/")


def _check_token(request: web.Request, settings: ServerSettings) -> None:
    token = settings.token.get_secret_value()
    if not token:
        return
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(_bytes(given.strip()), _bytes(token)):
        return
    raise UnauthorizedError(
        "The bearer token is missing or wrong; send the server's QART_TOKEN as "
        '"Authorization: Bearer ...".'
    )


def _check_host(request: web.Request, settings: ServerSettings) -> None:
    """Without a token, take only this machine's own names.

    A page of another site can point its own host name at 127.0.0.1 (DNS rebinding); its requests
    then carry that name.
    """
    if settings.token.get_secret_value():
        return
    host = _hostname(request.headers.get("Host", ""))
    if host in _NAMES or _loopback(host):
        return
    raise ForbiddenError(
        "Without a token this server answers only under the names of its own machine, such as "
        "127.0.0.1."
    )


def _check_origin(request: web.Request) -> None:
    """Take no orders from pages of other sites (cross-site request forgery)."""
    if request.method in _SAFE:
        return
    origin = request.headers.get("Origin")
    # Behind a proxy that is believed, the host is the one that it was asked for.
    foreign = origin is not None and _netloc(origin) != request.host
    if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise ForbiddenError("A page of another site may not do this; open the server's own page.")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _hostname(netloc: str) -> str:
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
