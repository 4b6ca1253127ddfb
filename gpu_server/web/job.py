"""The page of one job, from waiting to the four best."""

from aiohttp import web

from gpu_server.api.keys import JOBS, SETTINGS, VOTES
from gpu_server.schema import Job, JobStatus
from gpu_server.web import form, session, views, wording
from gpu_server.web.rendering import render, see_other
from pipeline.styles import find_style


async def show(request: web.Request) -> web.Response:
    """The job as it stands, with the visitor's own votes and nobody else's."""
    job = await request.app[JOBS].get(request.match_info["id"])
    if job.removed:
        return render(
            request, "job.html", job=job, ended=wording.REMOVED, act="Make a new one", edit="/"
        )
    if job.status is JobStatus.SUCCEEDED:
        return await _finished(request, job)
    if job.status.finished:
        mine = await _may_reuse(request, job, session.visitor_of(request))
        return render(
            request,
            "job.html",
            job=job,
            ended=wording.ended(job),
            act="Change it and try again",
            edit=views.form_link(job, seed=False) if mine else "/",
        )
    return render(
        request, "job.html", job=job, progress=views.progress(job, request.app[SETTINGS].candidates)
    )


async def _finished(request: web.Request, job: Job) -> web.Response:
    visitor = session.visitor_of(request)
    receipt = await request.app[VOTES].standing(job.id, visitor.person)
    cards = views.cards(job, receipt.votes)
    response = render(
        request,
        "job.html",
        job=job,
        summary=wording.summary(job),
        style=find_style(job.style).title if job.style else "",
        shown=[card for card in cards if card.candidate.shown],
        others=[card for card in cards if not card.candidate.shown],
        mine=await _may_reuse(request, job, visitor),
        same_seed=views.form_link(job, seed=True),
        nonce=form.new_nonce(),
    )
    session.remember(request, response, visitor)
    return response


async def _may_reuse(request: web.Request, job: Job, visitor: session.Visitor) -> bool:
    """Whether this page may lead to what the job was made of.

    A person's own picture, which may show more than the middle that became QArt, stays theirs.
    """
    return job.image is None or await request.app[JOBS].is_from(job.id, visitor.person)


async def cancel(request: web.Request) -> web.Response:
    """Cancel, and show what became of it."""
    job = await request.app[JOBS].cancel(request.match_info["id"])
    return see_other(f"/jobs/{job.id}")
