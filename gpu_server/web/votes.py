"""Votes from the page, through the same service as the wire's."""

from collections.abc import Mapping

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import JOBS, VOTES
from gpu_server.errors import BadRequestError, NotFoundError
from gpu_server.schema import Job, Vote, VoteKind, VoteReceipt, VoteSource
from gpu_server.web import session, views
from gpu_server.web.posted import index_of
from gpu_server.web.rendering import see_other


async def cast(request: web.Request) -> web.Response:
    """Cast or withdraw one vote."""
    job = await request.app[JOBS].get(request.match_info["id"])
    fields = await request.post()
    index, (kind, withdrawn) = index_of(fields), _said(fields)
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
    return _answer(request, job, visitor, await request.app[VOTES].cast(vote))


async def none_of_these(request: web.Request) -> web.Response:
    """Say, or take back, that none is liked: a dislike of each that is shown large."""
    service = request.app[VOTES]
    job = await request.app[JOBS].get(request.match_info["id"])
    kind, withdrawn = _said(await request.post())
    if kind is not VoteKind.DISLIKE:
        raise BadRequestError("That is not a vote; use the buttons of the page.")
    visitor = session.visitor_of(request)
    for place, candidate in enumerate(job.presented, start=1):
        await service.cast(
            Vote(
                job_id=job.id,
                candidate_index=candidate.index,
                rater=visitor.person,
                kind=VoteKind.DISLIKE,
                position=place,
                withdrawn=withdrawn,
                source=VoteSource.NONE_OF_THESE,
            )
        )
    return _answer(request, job, visitor, await service.standing(job.id, visitor.person))


def _answer(
    request: web.Request, job: Job, visitor: session.Visitor, receipt: VoteReceipt
) -> web.Response:
    """A script gets the receipt, a plain form the page again."""
    scripted = "application/json" in request.headers.get("Accept", "")
    response = body.send(receipt) if scripted else see_other(f"/jobs/{job.id}")
    session.remember(request, response, visitor)
    return response


def _said(fields: Mapping[str, object]) -> tuple[VoteKind, bool]:
    """The kind of a vote, and whether it is taken back."""
    withdrawn = "withdraw" in fields
    kind = fields.get("withdraw" if withdrawn else "cast")
    if kind not in set(VoteKind):
        raise BadRequestError("That is not a vote; use the buttons under a picture.")
    return VoteKind(str(kind)), withdrawn
