"""/v1/styles: the looks that can be named in a request."""

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.operation import Answer, Operation
from gpu_server.schema import Style, StyleList
from pipeline.styles import STYLES


async def styles(request: web.Request) -> web.Response:
    """All styles."""
    offered = [Style(name=s.name, title=s.title, words=s.words) for s in STYLES]
    return body.send(StyleList(styles=offered))


OPERATIONS = (
    Operation(
        "GET",
        "/v1/styles",
        styles,
        "The styles that a request may name, in the order to offer them.",
        {200: Answer("All styles.", StyleList)},
    ),
)
