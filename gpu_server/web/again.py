"""Drawing a job again from the page, or variations of one of its pictures."""

import hashlib

from aiohttp import web

from gpu_server.api.keys import JOBS
from gpu_server.schema import AgainRequest, ReplyTo
from gpu_server.web import form, session
from gpu_server.web.posted import index_of
from gpu_server.web.rendering import see_other


async def ask(request: web.Request) -> web.Response:
    """Ask for what a job asked for; with a picture named, for variations of that one."""
    fields = await request.post()
    index = index_of(fields) if "candidate_index" in fields else None
    visitor = session.visitor_of(request)
    parent_id = request.match_info["id"]
    # A form that is sent twice asks once.
    nonce = str(fields.get("nonce") or form.new_nonce())
    parts = (parent_id, index, nonce, visitor.person.user_id)
    asked = AgainRequest(
        candidate_index=index,
        requester=visitor.person,
        reply_to=ReplyTo(platform="web"),
        idempotency_key=hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest(),
    )
    job = await request.app[JOBS].again(parent_id, asked)
    response = see_other(f"/jobs/{job.id}")
    session.remember(request, response, visitor)
    return response
