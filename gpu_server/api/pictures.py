"""/v1/pictures: people's own pictures, to be named in a request for a job."""

from aiohttp import web

from gpu_server.api import body
from gpu_server.api.keys import PICTURES
from gpu_server.api.operation import Answer, Operation
from gpu_server.schema import StoredPicture


async def upload(request: web.Request) -> web.Response:
    """Keep a picture; it is on disk before the answer is sent."""
    # Also keeps forms of other sites out: they cannot say this of their body.
    if not request.content_type.startswith("image/"):
        raise web.HTTPUnsupportedMediaType(
            reason="Send the picture itself as the body, with an image/... content type."
        )
    pictures = request.app[PICTURES]
    if (request.content_length or 0) > pictures.max_bytes:
        raise pictures.too_large()
    name = await pictures.keep(await pictures.read(request.content.iter_any()))
    return body.send(StoredPicture(name=name), status=201, location=f"/v1/images/{name}")


OPERATIONS = (
    Operation(
        "POST",
        "/v1/pictures",
        upload,
        "Keep a picture of one's own, small and without metadata. Repeating changes nothing.",
        {
            201: Answer(
                "Stored; Location shows it. The name goes into a job's image.", StoredPicture
            )
        },
        ("unreadable-image", "disk-full"),
        media="image/*",
    ),
)
