"""/v1/images: pictures, which never change under their name."""

import asyncio

from aiohttp import ETag, web

from gpu_server.api.keys import IMAGES, SETTINGS
from gpu_server.api.operation import Answer, Operation


async def show(request: web.Request) -> web.Response:
    """One picture."""
    name = request.match_info["name"]
    content = await asyncio.to_thread(request.app[IMAGES].get, name)
    # Shared caches on the way must not hand on what only a token or a cookie opens.
    audience = "private" if request.app[SETTINGS].token.get_secret_value() else "public"
    headers = {
        "Cache-Control": f"{audience}, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    response = web.Response(body=content, content_type="image/png", headers=headers)
    tag = name.removesuffix(".png")
    response.etag = ETag(tag)
    if any(known.value in {tag, "*"} for known in request.if_none_match or ()):
        response.body = None
        response.set_status(304)
    return response


OPERATIONS = (
    Operation(
        "GET",
        "/v1/images/{name}",
        show,
        "A picture. Its name is made from its content, so it may be cached for ever.",
        {
            200: Answer("The picture.", media="image/png"),
            304: Answer("The copy that If-None-Match names is still good.", media=""),
        },
        ("not-found",),
    ),
)
