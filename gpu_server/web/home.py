"""The front page: the form and the wall of recent pictures."""

from dataclasses import replace

from aiohttp import web

from gpu_server.api.keys import JOBS, PICTURES, SETTINGS, STUDIOS
from gpu_server.api.problems import STATUS
from gpu_server.errors import TryLaterError
from gpu_server.web import form, posted, session, views, wording
from gpu_server.web.posted import Posted
from gpu_server.web.rendering import render, see_other
from pipeline.errors import QArtError, UnreadableImageError
from pipeline.styles import STYLES

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
    typed = form.Typed.read(request.query)
    if typed.image and not await request.app[PICTURES].holds(typed.image):
        typed = replace(typed, image="")
    response = await _page(request, typed, {})
    # Known before the form is sent: of two quick presses, both come from the same visitor.
    session.remember(request, response, session.visitor_of(request))
    return response


async def to_form(request: web.Request) -> web.Response:
    """A refused form stands under the address it was sent to; who comes back finds a new one."""
    return see_other("/#ask")


async def submit(request: web.Request) -> web.Response:
    """Take the form to a job, or back with a sentence at each field that is wrong."""
    came = await posted.read(request, request.app[PICTURES].max_bytes)
    typed, refusal = await _own_picture(request, form.Typed.read(came.texts), came)
    errors = form.check(typed, own_picture=bool(typed.image or refusal))
    if refusal:
        errors[posted.FILE] = refusal.message
    if errors:
        return await _page(request, typed, errors, status=STATUS[refusal.code] if refusal else 422)
    visitor = session.visitor_of(request)
    try:
        job = await request.app[JOBS].submit(form.request_of(typed, visitor.person))
    except TryLaterError as error:
        return await _page(request, typed, {"form": error.message}, status=STATUS[error.code])
    response = see_other(f"/jobs/{job.id}")
    session.remember(request, response, visitor)
    return response


async def _own_picture(
    request: web.Request, typed: form.Typed, came: Posted
) -> tuple[form.Typed, QArtError | None]:
    """Keep the picture at once: a mistake elsewhere in the form does not lose it."""
    pictures = request.app[PICTURES]
    if came.too_large:
        return typed, pictures.too_large()
    if came.picture is None:
        if not typed.image or await pictures.holds(typed.image):
            return typed, None
        gone = UnreadableImageError("That picture is not here any more; choose it again.")
        return replace(typed, image=""), gone
    try:
        return replace(typed, image=await pictures.keep(came.picture)), None
    except UnreadableImageError as error:
        return typed, error


async def _page(
    request: web.Request, typed: form.Typed, errors: dict[str, str], *, status: int = 200
) -> web.Response:
    service, candidates = request.app[JOBS], request.app[SETTINGS].candidates
    pieces = views.pieces(await service.reader.recent(GALLERY))
    return render(
        request,
        "home.html",
        status=status,
        typed=typed,
        errors=errors,
        nonce=form.new_nonce(),
        examples=EXAMPLES,
        styles=STYLES,
        candidates=candidates,
        spelled=wording.spelled,
        promise=wording.promise(candidates),
        engine=request.app[STUDIOS].summary(service.checker.default_engine),
        feature=pieces[0] if pieces else None,
        gallery=pieces[1:],
    )
