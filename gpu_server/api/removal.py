"""/v1/jobs/{id}/removal: delete a job's pictures."""

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import REMOVALS
from gpu_server.api.operation import Answer, Operation
from gpu_server.schema import Job, Removal


async def remove(request: web.Request) -> web.Response:
    """Delete the pictures for the requester or a moderator."""
    removal = await body.read(request, Removal)
    return body.send(await request.app[REMOVALS].remove(request.match_info["id"], removal))


OPERATIONS = (
    Operation(
        "POST",
        "/v1/jobs/{id}/removal",
        remove,
        "Cancel a job if it is unfinished and delete its pictures. Repeating it changes nothing.",
        {200: Answer("The job without its pictures.", Job)},
        ("not-found", "conflict"),
        body=Removal,
    ),
)
