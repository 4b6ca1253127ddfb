"""Pictures as files that fit the channel's upload limit."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import discord

from bot.chat import Picture, UndeliverableError

DEFAULT_LIMIT = 10 * 1024 * 1024
"""Bytes that Discord takes from a bot where nothing raises the limit."""

MARGIN = 64 * 1024
"""Bytes left for the message around the files."""

TOO_LARGE = 413
"""The status of Discord's answer to too many bytes."""

QUALITIES = (92, 80, 60)


@dataclass(frozen=True)
class Upload:
    """One picture as it is sent.

    Attributes:
        picture: what it shows.
        filename: its name in the message.
        data: the file, PNG or JPEG.
    """

    picture: Picture
    filename: str
    data: bytes

    @property
    def untouched(self) -> bool:
        """Whether it is the file as it was drawn."""
        return self.data is self.picture.png


def attached(uploads: Sequence[Upload]) -> list[discord.File]:
    """The files for one try to send them, which closes them."""
    return [discord.File(io.BytesIO(upload.data), filename=upload.filename) for upload in uploads]


async def fitted_alone(picture: Picture, limit: int) -> Upload:
    """One picture in at most `limit` bytes; see `fitted`."""
    [upload] = await asyncio.to_thread(fitted, [picture], limit)
    return upload


def fitted(pictures: Sequence[Picture], limit: int) -> list[Upload]:
    """The pictures as they are or, where they are too large together, as JPEG.

    Args:
        pictures: PNG files.
        limit: bytes for all of them together.

    Raises:
        UndeliverableError: even the coarsest encoding is too large.
    """
    uploads = [Upload(picture, picture.filename, picture.png) for picture in pictures]
    for quality in QUALITIES:
        if _size(uploads) + MARGIN <= limit:
            return uploads
        uploads = [_jpeg(picture, quality) for picture in pictures]
    if _size(uploads) + MARGIN <= limit:
        return uploads
    raise UndeliverableError(f"the pictures take {_size(uploads)} bytes, the channel {limit}")


def _size(uploads: Sequence[Upload]) -> int:
    return sum(len(upload.data) for upload in uploads)


def _jpeg(picture: Picture, quality: int) -> Upload:
    # Imported only when a picture is too large, so that the bot starts quickly and stays small.
    from PIL import Image

    file = io.BytesIO()
    with Image.open(io.BytesIO(picture.png)) as image:
        # Full colour resolution: subsampled colours blur the edges of modules.
        image.convert("RGB").save(file, "JPEG", quality=quality, subsampling=0)
    name = PurePath(picture.filename).with_suffix(".jpg").name
    return Upload(picture, name, file.getvalue())
