"""A posted form, with or without a file in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from gpu_server.api.body import MAX_BYTES
from gpu_server.errors import BadRequestError

FILE = "picture"

_INDEX = re.compile(r"[0-9]{1,4}")

_PATIENCE = 10
"""How often the largest file is read to its end, so that its sender is told of the limit in the
form. Browsers show no answer before they have sent everything."""


@dataclass
class Posted:
    """What came.

    Attributes:
        texts: the text fields.
        picture: the file, None when none was chosen.
        too_large: whether there was a file that was too large to be kept.
    """

    texts: Mapping[str, object] = field(default_factory=dict)
    picture: bytes | None = None
    too_large: bool = False


async def read(request: web.Request, max_file: int) -> Posted:
    """Read a form of either encoding.

    Args:
        request: whose body it is.
        max_file: bytes of the largest file that is kept.

    Raises:
        BadRequestError: it is not a form.
        HTTPRequestEntityTooLarge: it is longer than is worth reading.
    """
    if request.content_type != "multipart/form-data":
        return Posted(await request.post())
    most = _PATIENCE * max_file
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    try:
        return await _parts(request, max_file, most)
    except (ValueError, RuntimeError, AssertionError):  # what aiohttp raises on broken forms
        raise BadRequestError("The form arrived damaged; send it again.") from None


async def _parts(request: web.Request, max_file: int, most: int) -> Posted:
    texts: dict[str, object] = {}
    posted = Posted(texts)
    length = text_length = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise BadRequestError("The form holds another form; send one.")
        content = bytearray()
        limit = max_file if part.name == FILE else MAX_BYTES
        while piece := await part.read_chunk():
            length += len(piece)
            if length > most:
                raise web.HTTPRequestEntityTooLarge(most, length)
            if len(content) <= limit:
                content += piece
        over = len(content) > limit
        if part.name != FILE:
            text_length += len(content)
            if text_length <= MAX_BYTES:
                texts[part.name or ""] = content.decode(errors="replace")
        elif part.filename:
            posted.picture, posted.too_large = (None, True) if over else (bytes(content), False)
    if text_length > MAX_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_BYTES, text_length)
    return posted


def index_of(fields: Mapping[str, object]) -> int:
    """Which picture a form is about.

    Raises:
        BadRequestError: it names none.
    """
    index = str(fields.get("candidate_index"))
    if not _INDEX.fullmatch(index):
        raise BadRequestError("That names no picture; use the buttons under one.")
    return int(index)
