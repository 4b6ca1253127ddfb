"""Answers that are sent piece by piece, and what becomes of them when something goes wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from gpu_server.api.keys import METRICS

log = logging.getLogger(__name__)

PING_S = 15.0
"""How often a silent event stream is kept alive with a comment."""


@contextmanager
def stream_of(request: web.Request) -> Iterator[None]:
    """Around the sending of a stream: once it has begun, no problem document can be sent.

    A reader who left is no error. After a fault of ours the connection is cut, so that the reader
    does not take what came for the whole.
    """
    try:
        yield
    except (ConnectionResetError, TimeoutError):
        log.debug("%s: the reader left", request.path)
    except Exception:
        log.exception("%s: the stream broke off", request.path)
        if request.transport is not None:
            request.transport.abort()


async def send_events(
    request: web.Request, messages: AsyncIterator[tuple[str, str]]
) -> web.StreamResponse:
    """Send (id, data) pairs as server-sent events, until they end or the reader leaves."""
    if request.transport is None:
        log.debug("%s: the reader left before the stream began", request.path)
        return web.Response()
    resource = request.match_info.route.resource
    counted = request.app[METRICS].streaming(resource.canonical if resource else "unknown")
    with counted:
        return await _send_all(request, messages)


async def _send_all(
    request: web.Request, messages: AsyncIterator[tuple[str, str]]
) -> web.StreamResponse:
    async with sse_response(request, ping_interval=PING_S) as stream:
        sending = asyncio.create_task(_send(stream, messages))
        # Nothing but the pings notices a reader who leaves while there is no news.
        left = asyncio.create_task(stream.wait())
        try:
            await asyncio.wait({sending, left}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            left.cancel()
            if not sending.done():
                sending.cancel()
            await asyncio.wait({sending, left})
        with stream_of(request):
            if not sending.cancelled():
                sending.result()
    sent: web.StreamResponse = stream
    return sent


async def _send(stream: EventSourceResponse, messages: AsyncIterator[tuple[str, str]]) -> None:
    async for event_id, data in messages:
        await stream.send(data, id=event_id)
