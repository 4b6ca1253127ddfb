"""/v1/removals: messages of deleted jobs that a bot has still to delete."""

from typing import get_args

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import OWED
from gpu_server.api.operation import Answer, Operation
from gpu_server.api.posts import ADDRESS, addressed
from gpu_server.errors import InvalidRequestError
from gpu_server.jobs.owed import LISTED
from gpu_server.schema import Platform, PostList


async def list_owed(request: web.Request) -> web.Response:
    """What the bot of a platform has still to delete."""
    platform = request.query.get("platform", "")
    if platform not in get_args(Platform):
        what = f"name one of: {', '.join(get_args(Platform))}"
        raise InvalidRequestError(f"platform: {what}.", [("platform", what)])
    return body.send(PostList(posts=await request.app[OWED].of(platform)))


async def done(request: web.Request) -> web.Response:
    """A message is deleted."""
    await request.app[OWED].done(addressed(request))
    return web.Response(status=204)


OPERATIONS = (
    Operation(
        "GET",
        "/v1/removals",
        list_owed,
        "List the messages of deleted jobs that the bot of a platform has still to delete.",
        {200: Answer(f"At most {LISTED} messages, longest owed first.", PostList)},
        ("invalid-request",),
        parameters=ADDRESS[:1],
    ),
    Operation(
        "DELETE",
        "/v1/removals",
        done,
        "Say that such a message is deleted. Repeating it changes nothing.",
        {204: Answer("It is owed no more.", media="")},
        ("invalid-request",),
        parameters=ADDRESS,
    ),
)
