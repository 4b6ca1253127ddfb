"""People's own pictures on their way in: measured, opened safely, made small and anonymous."""

import asyncio
from collections.abc import AsyncIterable

from PIL import Image

from gpu_server.errors import InvalidRequestError, NotFoundError, TooLargeError
from gpu_server.store.images import ImageStore
from pipeline.images import open_image, png_bytes

MAX_SIDE_PX = 1024
"""Pictures are kept no larger; candidates are smaller still."""

MEGABYTE = 1024 * 1024


class Pictures:
    """Takes pictures that people send.

    Attributes:
        max_bytes: the largest file taken.
    """

    def __init__(self, images: ImageStore, *, megabytes: int) -> None:
        self.max_bytes = megabytes * MEGABYTE
        self._images = images
        # One at a time: opening the largest picture allowed takes half a gigabyte for a moment.
        self._opening = asyncio.Lock()

    async def read(self, pieces: AsyncIterable[bytes]) -> bytes:
        """Put a file that arrives in pieces together.

        Raises:
            TooLargeError: it goes on after `max_bytes`.
        """
        content = bytearray()
        async for piece in pieces:
            content += piece
            if len(content) > self.max_bytes:
                raise self.too_large()
        return bytes(content)

    def too_large(self) -> TooLargeError:
        """What to say of a file over `max_bytes`."""
        limit = self.max_bytes // MEGABYTE
        return TooLargeError(f"The picture has over {limit} MB; send a smaller one.")

    async def keep(self, content: bytes) -> str:
        """Keep a picture as RGB PNG without its metadata, such as where it was taken.

        Returns:
            Its name; the same picture always gets the same name.

        Raises:
            UnreadableImageError: it is no picture, broken off or has too many pixels.
            DiskFullError: there is no room.
            StorageError: it cannot be written for another reason.
        """
        async with self._opening:
            return await asyncio.to_thread(self._keep, content)

    def _keep(self, content: bytes) -> str:
        image = open_image(content)
        image.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
        # Where and with what it was taken, comments, colour profile.
        image.info.clear()
        return self._images.put(png_bytes(image))

    async def holds(self, name: str) -> bool:
        """Whether a picture of that name is here."""
        return await asyncio.to_thread(self._images.holds, name)

    async def require(self, name: str) -> None:
        """Keep a picture anew for a job that will name it; an old one may be swept out before.

        Raises:
            InvalidRequestError: there is none of that name.
        """
        try:
            await asyncio.to_thread(lambda: self._images.put(self._images.get(name)))
        except NotFoundError:
            what = "there is no picture of that name here; send the picture again"
            raise InvalidRequestError(f"image: {what}.", [("image", what)]) from None
