"""The front page: the form and the wall of recent pictures."""

from aiohttp import web

from gpu_server.api.keys import JOBS, STUDIOS
from gpu_server.api.problems import STATUS
from gpu_server.errors import QueueFullError
from gpu_server.web import form, session, views
from gpu_server.web.rendering import render, see_other

GALLERY = 13
EXAMPLES = (
    "koi pond, ukiyo-e, indigo and gold",
    "autumn forest at dusk",
    "stained glass, ruby and teal",
    "quiet harbour, lanterns, fog",
    "sumi ink mountains",
    "neon city in the rain",
)


async def show(request: web.Request) -> web.Response:
    """The page, its form filled in with what the address names."""
    return await _page(request, form.Typed.read(request.query), {})


async def submit(request: web.Request) -> web.Response:
    """Take the form to a job, or back with a sentence at each field that is wrong."""
    typed = form.Typed.read(await request.post())
    errors = form.check(typed)
    if errors:
        return await _page(request, typed, errors, status=422)
    visitor = session.visitor_of(request)
    try:
        job = await request.app[JOBS].submit(form.request_of(typed, visitor.person))
    except QueueFullError as error:
        return await _page(request, typed, {"form": error.message}, status=STATUS[error.code])
    response = see_other(f"/jobs/{job.id}")
    session.remember(request, response, visitor)
    return response


async def _page(
    request: web.Request, typed: form.Typed, errors: dict[str, str], *, status: int = 200
) -> web.Response:
    service = request.app[JOBS]
    pieces = views.pieces(await service.reader.recent(GALLERY))
    return render(
        request,
        "home.html",
        status=status,
        typed=typed,
        errors=errors,
        nonce=form.new_nonce(),
        examples=EXAMPLES,
        engine=request.app[STUDIOS].summary(service.default_engine),
        feature=pieces[0] if pieces else None,
        gallery=pieces[1:],
    )
