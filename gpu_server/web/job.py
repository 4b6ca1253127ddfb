"""The page of one job, from waiting to the four best."""

from aiohttp import web

from gpu_server.api.keys import JOBS, SETTINGS, VOTES
from gpu_server.errors import ConflictError
from gpu_server.schema import Job, JobStatus, VoteKind
from gpu_server.web import form, session, views, wording
from gpu_server.web.rendering import render, see_other
from pipeline.styles import find_style


async def show(request: web.Request) -> web.Response:
    """The job as it stands, with the visitor's own votes and nobody else's."""
    job = await request.app[JOBS].get(request.match_info["id"])
    if job.removed:
        return render(
            request,
            "job.html",
            job=job,
            ended=wording.REMOVED,
            act="New picture",
            edit="/",
            asker=False,
        )
    if job.status is JobStatus.SUCCEEDED:
        return await _finished(request, job)
    visitor = session.visitor_of(request)
    asker = await request.app[JOBS].is_from(job.id, visitor.person)
    if job.status.finished:
        mine = job.image is None or asker
        return render(
            request,
            "job.html",
            job=job,
            ended=wording.ended(job),
            act="Change it and try again",
            edit=views.form_link(job, seed=False) if mine else "/",
            asker=asker,
        )
    return render(
        request,
        "job.html",
        job=job,
        progress=views.progress(job, request.app[SETTINGS].candidates),
        asker=asker,
    )


async def _finished(request: web.Request, job: Job) -> web.Response:
    visitor = session.visitor_of(request)
    receipt = await request.app[VOTES].standing(job.id, visitor.person)
    cards = views.cards(job, receipt)
    asker = await request.app[JOBS].is_from(job.id, visitor.person)
    response = render(
        request,
        "job.html",
        job=job,
        summary=wording.summary(job),
        style=find_style(job.style).title if job.style else "",
        shown=[card for card in cards if card.candidate.shown],
        others=[card for card in cards if not card.candidate.shown],
        none_of_these=all(VoteKind.DISLIKE in c.votes for c in cards if c.candidate.shown),
        asker=asker,
        # A person's own picture may show more than the middle that became QArt; it stays theirs.
        mine=asker or job.image is None,
        same_seed=views.form_link(job, seed=True),
        nonce=form.new_nonce(),
    )
    session.remember(request, response, visitor)
    return response


async def cancel(request: web.Request) -> web.Response:
    """Cancel, and show what became of it.

    Raises:
        NotFoundError: there is no job of that id.
        ConflictError: somebody else asked for it.
    """
    job = await request.app[JOBS].get(request.match_info["id"])
    if not await request.app[JOBS].is_from(job.id, session.visitor_of(request).person):
        raise ConflictError("Only the person who asked for this code can cancel it.")
    await request.app[JOBS].cancel(job.id)
    return see_other(f"/jobs/{job.id}")
