"""Votes from the page, through the same service as the wire's."""

import re
from collections.abc import Mapping

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import JOBS, VOTES
from gpu_server.errors import BadRequestError, NotFoundError
from gpu_server.schema import Vote, VoteKind
from gpu_server.web import session, views
from gpu_server.web.rendering import see_other

_INDEX = re.compile(r"[0-9]{1,4}")


async def cast(request: web.Request) -> web.Response:
    """Cast or withdraw one vote; a script gets the receipt, a plain form the page again."""
    job = await request.app[JOBS].get(request.match_info["id"])
    index, kind, withdrawn = _read(await request.post())
    place = views.place_of(job, index)
    if place is None:
        raise NotFoundError("There is no such picture to vote on.")
    visitor = session.visitor_of(request)
    vote = Vote(
        job_id=job.id,
        candidate_index=index,
        rater=visitor.person,
        kind=kind,
        position=place,
        withdrawn=withdrawn,
    )
    receipt = await request.app[VOTES].cast(vote)
    response = (
        body.send(receipt)
        if "application/json" in request.headers.get("Accept", "")
        else see_other(f"/jobs/{job.id}")
    )
    session.remember(request, response, visitor)
    return response


def _read(fields: Mapping[str, object]) -> tuple[int, VoteKind, bool]:
    withdrawn = "withdraw" in fields
    kind = fields.get("withdraw" if withdrawn else "cast")
    index = fields.get("candidate_index")
    if kind not in set(VoteKind) or not _INDEX.fullmatch(str(index)):
        raise BadRequestError("That is not a vote; use the buttons under a picture.")
    return int(str(index)), VoteKind(str(kind)), withdrawn
