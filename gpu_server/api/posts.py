"""/v1/jobs/{id}/posts and /v1/posts: where results were delivered."""

from typing import get_args

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import JOBS
from gpu_server.api.operation import Answer, Operation, Parameter
from gpu_server.schema import Job, Platform, Post

ADDRESS = (
    Parameter(
        "platform",
        "Where the message is.",
        schema={"type": "string", "enum": list(get_args(Platform))},
    ),
    Parameter("channel_id", "The message's channel, as it was given with the post."),
    Parameter("message_id", "The message, as it was given with the post."),
)


def addressed(request: web.Request) -> Post:
    """The message that a query names."""
    names = (parameter.name for parameter in ADDRESS)
    return body.parse(Post, {name: request.query.get(name, "") for name in names})


async def add_post(request: web.Request) -> web.Response:
    """Remember a post; the same place twice is one post."""
    post = await body.read(request, Post)
    return body.send(await request.app[JOBS].add_post(request.match_info["id"], post))


async def find_post(request: web.Request) -> web.Response:
    """The job behind a message."""
    return body.send(await request.app[JOBS].reader.posted(addressed(request)))


OPERATIONS = (
    Operation(
        "POST",
        "/v1/jobs/{id}/posts",
        add_post,
        "Say where a job's result was posted, or without message_id that it is kept. Repeating it "
        "changes nothing.",
        {200: Answer("The job with its posts.", Job)},
        ("not-found",),
        body=Post,
    ),
    Operation(
        "GET",
        "/v1/posts",
        find_post,
        "The job whose result is a message.",
        {200: Answer("The job.", Job)},
        ("not-found", "invalid-request"),
        parameters=ADDRESS,
    ),
)
