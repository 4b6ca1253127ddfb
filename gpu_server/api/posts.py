"""/v1/jobs/{id}/posts: where a job's result was delivered."""

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import JOBS
from gpu_server.api.operation import Answer, Operation
from gpu_server.schema import Job, Post


async def add_post(request: web.Request) -> web.Response:
    """Remember a post; the same place twice is one post."""
    post = await body.read(request, Post)
    return body.send(await request.app[JOBS].add_post(request.match_info["id"], post))


OPERATIONS = (
    Operation(
        "POST",
        "/v1/jobs/{id}/posts",
        add_post,
        "Say where a job's result was posted. Repeating it changes nothing.",
        {200: Answer("The job with its posts.", Job)},
        ("not-found",),
        body=Post,
    ),
)
