"""Errors as RFC 9457 problem documents."""

import logging
import math
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

from gpu_server.errors import (
    BadRequestError,
    ChannelClosedError,
    ConflictError,
    DiskFullError,
    ForbiddenError,
    InternalError,
    InvalidRequestError,
    KeyReusedError,
    LimitReachedError,
    NotFoundError,
    QueueFullError,
    TooLargeError,
    TryLaterError,
    UnauthorizedError,
)
from gpu_server.schema import Problem
from gpu_server.store.dialects import is_disk_full
from pipeline.errors import (
    InvalidPayloadError,
    InvalidPromptError,
    QArtError,
    SetupError,
    UnknownEngineError,
    UnknownStyleError,
    UnreadableImageError,
)

log = logging.getLogger(__name__)

MEDIA = "application/problem+json"

STATUS: dict[str, int] = {
    BadRequestError.code: 400,
    UnauthorizedError.code: 401,
    ForbiddenError.code: 403,
    ChannelClosedError.code: 403,
    NotFoundError.code: 404,
    "method-not-allowed": 405,
    ConflictError.code: 409,
    TooLargeError.code: 413,
    "unsupported-media-type": 415,
    InvalidRequestError.code: 422,
    KeyReusedError.code: 422,
    InvalidPayloadError.code: 422,
    InvalidPromptError.code: 422,
    UnknownEngineError.code: 422,
    UnknownStyleError.code: 422,
    UnreadableImageError.code: 422,
    QueueFullError.code: 429,
    LimitReachedError.code: 429,
    InternalError.code: 500,
    DiskFullError.code: 507,
}
"""Every code that a problem type can end with, and its status."""

# The first code of a status is what aiohttp's own errors mean.
_CODES = {status: code for code, status in reversed(STATUS.items()) if status != 422}
_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is too large; keep it under 64 KiB.",
}


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into a problem document; users never see a trace."""
    try:
        return await handler(request)
    except SetupError:
        # It names paths and settings, which concern the operator only.
        return _broken(request)
    except QArtError as error:
        return from_error(request, error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _from_status(request, error)
    except Exception as error:  # the last resort of every request
        if is_disk_full(error):
            log.exception("%s %s: disk full", request.method, _address(request))
            return from_error(
                request,
                DiskFullError("The server's disk is full; ask its operator to make room."),
            )
        return _broken(request)


def from_error(request: web.Request, error: QArtError) -> web.Response:
    """The problem document of a refusal."""
    extra: dict[str, object] = {}
    headers: dict[str, str] = {}
    if isinstance(error, InvalidRequestError):
        extra["errors"] = [{"field": name, "message": what} for name, what in error.fields]
    if isinstance(error, ChannelClosedError):
        extra["channels"] = error.channels
    if isinstance(error, TryLaterError):
        headers["Retry-After"] = str(math.ceil(error.retry_after_s))
    if isinstance(error, UnauthorizedError):
        headers["WWW-Authenticate"] = 'Bearer realm="qart"'
    status = STATUS.get(error.code, 500)
    return _document(request, error.code, status, error.message, headers, extra)


def _from_status(request: web.Request, error: web.HTTPException) -> web.Response:
    code = _CODES.get(error.status, BadRequestError.code)
    detail = _DETAILS.get(error.status, error.reason)
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    return _document(request, code, error.status, detail, headers, {})


def _broken(request: web.Request) -> web.Response:
    reference = secrets.token_hex(4)
    log.exception("%s %s failed, reference %s", request.method, _address(request), reference)
    detail = f"Something broke on the server; tell its operator the reference {reference}."
    return _document(request, InternalError.code, 500, detail, {}, {"reference": reference})


def _address(request: web.Request) -> str:
    """The path for the log; people's ids are kept out of it."""
    resource = request.match_info.route.resource
    if resource is not None and "user_id" in request.match_info:
        return resource.canonical
    return request.path


def _document(
    request: web.Request,
    code: str,
    status: int,
    detail: str,
    headers: dict[str, str],
    extra: dict[str, object],
) -> web.Response:
    problem = Problem.model_validate(
        {
            "type": f"/problems/{code}",
            "title": code.replace("-", " ").capitalize(),
            "status": status,
            "detail": detail,
            "instance": request.path,
            **extra,
        }
    )
    return web.Response(
        body=problem.model_dump_json(), status=status, content_type=MEDIA, headers=headers
    )
