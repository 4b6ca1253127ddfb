"""/v1/people: how a person stands, and forgetting them."""

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import PEOPLE
from gpu_server.api.operation import Answer, Operation, Parameter
from gpu_server.jobs.people import NEWEST
from gpu_server.schema import Forgotten, Person, Place, Usage


async def usage(request: web.Request) -> web.Response:
    """How a person stands."""
    person = body.parse(Person, request.match_info)
    place = body.parse(Place, {"community": request.query.get("community", "")})
    return body.send(await request.app[PEOPLE].usage(person, place.community))


async def forget(request: web.Request) -> web.Response:
    """Erase a person's votes and jobs."""
    person = body.parse(Person, request.match_info)
    return body.send(await request.app[PEOPLE].forget(person))


OPERATIONS = (
    Operation(
        "GET",
        "/v1/people/{platform}/{user_id}",
        usage,
        "How a person stands: their jobs, votes and limits.",
        {
            200: Answer(
                f"Counts, and those jobs that were not deleted: the newest {NEWEST}, and all that "
                "are open, or kept because their result could not be posted.",
                Usage,
            )
        },
        ("invalid-request",),
        parameters=(
            Parameter(
                "community",
                "Counts today's jobs and takes limits there; without it, today's jobs anywhere.",
            ),
        ),
    ),
    Operation(
        "DELETE",
        "/v1/people/{platform}/{user_id}",
        forget,
        "Erase a person's votes and jobs, with their pictures. Repeating it changes nothing.",
        {200: Answer("What was erased, and where it had been posted.", Forgotten)},
        ("invalid-request",),
    ),
)
