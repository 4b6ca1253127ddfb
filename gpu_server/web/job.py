"""The page of one job, from waiting to the four best."""

from aiohttp import web

from gpu_server.api.keys import JOBS, VOTES
from gpu_server.schema import Job, JobStatus
from gpu_server.web import form, session, views, wording
from gpu_server.web.rendering import render


async def show(request: web.Request) -> web.Response:
    """The job as it stands, with the visitor's own votes and nobody else's."""
    job = await request.app[JOBS].get(request.match_info["id"])
    if job.status is JobStatus.SUCCEEDED:
        response = await _finished(request, job)
    elif job.status.finished:
        response = render(
            request,
            "job.html",
            job=job,
            ended=wording.ended(job),
            edit=views.form_link(job, seed=False),
        )
    else:
        response = render(request, "job.html", job=job, progress=views.progress(job))
    session.remember_rater(request, response)
    return response


async def _finished(request: web.Request, job: Job) -> web.Response:
    receipt = await request.app[VOTES].standing(job.id, session.rater(request))
    cards = views.cards(job, receipt.votes)
    return render(
        request,
        "job.html",
        job=job,
        summary=wording.summary(job),
        shown=[card for card in cards if card.candidate.shown],
        others=[card for card in cards if not card.candidate.shown],
        same_seed=views.form_link(job, seed=True),
        nonce=form.new_nonce(),
    )


async def cancel(request: web.Request) -> web.Response:
    """Cancel, and show what became of it."""
    job = await request.app[JOBS].cancel(request.match_info["id"])
    raise web.HTTPSeeOther(f"/jobs/{job.id}")
