"""/v1/votes: one rater, one candidate, one kind."""

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import VOTES
from gpu_server.api.operation import Answer, Operation
from gpu_server.schema import Vote, VoteReceipt


async def cast(request: web.Request) -> web.Response:
    """Cast or withdraw a vote."""
    return body.send(await request.app[VOTES].cast(await body.read(request, Vote)))


OPERATIONS = (
    Operation(
        "PUT",
        "/v1/votes",
        cast,
        "Cast or withdraw one vote. Repeating it changes nothing.",
        {200: Answer("The rater's standing votes on the job.", VoteReceipt)},
        ("not-found", "conflict"),
        body=Vote,
    ),
)
