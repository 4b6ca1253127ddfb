"""Deleting a code, and everything of a visitor: asked once more on a page of its own, then done."""

from aiohttp import web

from gpu_server.api.keys import JOBS, PEOPLE, REMOVALS
from gpu_server.errors import ConflictError
from gpu_server.schema import Removal
from gpu_server.web import session
from gpu_server.web.rendering import render, see_other


async def confirm(request: web.Request) -> web.Response:
    """Ask whether to delete a code.

    Raises:
        NotFoundError: there is none of that id.
        ConflictError: it is somebody else's.
    """
    job = await request.app[JOBS].get(request.match_info["id"])
    if job.removed:
        return see_other(f"/jobs/{job.id}")
    if not await request.app[JOBS].is_from(job.id, session.visitor_of(request).person):
        raise ConflictError("Only the person who asked for this code can delete it.")
    return render(
        request,
        "confirm.html",
        heading="Delete this code?",
        subject=job.prompt,
        detail="All its pictures are deleted for everybody, and your own picture if you sent one. "
        "This cannot be undone.",
        action=f"/jobs/{job.id}/delete",
        act="Delete",
        back=f"/jobs/{job.id}",
    )


async def delete(request: web.Request) -> web.Response:
    """Delete a code's pictures, and show that they are gone."""
    person = session.visitor_of(request).person
    job = await request.app[REMOVALS].remove(request.match_info["id"], Removal(person=person))
    return see_other(f"/jobs/{job.id}")


async def confirm_forgetting(request: web.Request) -> web.Response:
    """Ask whether to erase everything of this visitor."""
    return render(
        request,
        "confirm.html",
        heading="Erase everything of yours?",
        subject="",
        detail="This erases all codes that this browser asked for, with their pictures and the "
        "votes on them, and all votes that it gave. This cannot be undone.",
        action="/forget",
        act="Erase everything",
        back="/",
    )


async def forget(request: web.Request) -> web.Response:
    """Erase a visitor's codes and votes, and what their browser is known by."""
    erased = await request.app[PEOPLE].forget(session.visitor_of(request).person)
    codes = "1 code" if erased.jobs == 1 else f"{erased.jobs} codes"
    votes = "1 vote" if erased.votes == 1 else f"{erased.votes} votes"
    response = render(
        request,
        "message.html",
        heading="Erased.",
        detail=f"{codes} and {votes} of yours are gone, and this browser is a stranger here.",
    )
    session.part(response)
    return response
