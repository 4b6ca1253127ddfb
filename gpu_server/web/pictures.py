"""Pictures for the page and its visitors: shown in place or saved under a speaking name."""

import asyncio
import re

from aiohttp import web

from gpu_server.api import images
from gpu_server.api.keys import JOBS
from pipeline.blueprint import make_blueprint
from pipeline.images import png_bytes

_FILE_NAME = re.compile(r"[a-z0-9-]{1,100}\.png")


async def show(request: web.Request) -> web.Response:
    """One picture; `?download=<name>` has the browser save it under that name."""
    response = await images.show(request)
    wanted = request.query.get("download")
    if wanted is not None:
        name = wanted if _FILE_NAME.fullmatch(wanted) else "qart.png"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


async def plain(request: web.Request) -> web.Response:
    """The plain code of a job that is still being drawn, to show faintly where pictures will be."""
    job = await request.app[JOBS].get(request.match_info["id"])
    content = await asyncio.to_thread(_plain_png, job.url)
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=content, content_type="image/png", headers=headers)


def _plain_png(url: str) -> bytes:
    return png_bytes(make_blueprint(url).plain_image())
