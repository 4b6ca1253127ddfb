"""What is drawn so far, small, in one picture."""

import asyncio
import io
from collections.abc import Sequence

from gpu_server.client import Client, ServerError, ServerUnavailableError
from gpu_server.schema import Job

COLUMNS = 4
CELL_PX = 240
GAP_PX = 8
QUALITY = 80

_EMPTY = (226, 229, 235)


class ContactSheet:
    """The sheet of one job on its way; it remembers what it fetched for its last look.

    Args:
        server: where the pictures are.
    """

    def __init__(self, server: Client) -> None:
        self._server = server
        self._files: dict[str, bytes] = {}

    async def jpeg(self, job: Job) -> bytes | None:
        """The sheet as a JPEG file; None while nothing is drawn.

        Places of candidates that are not there yet stay empty.
        """
        names = shown(job)
        if not any(names):
            return None
        # Previews come and go by the dozen.
        self._files = {name: self._files[name] for name in names if name in self._files}
        await asyncio.gather(*(self._fetch(name) for name in names if name))
        return await asyncio.to_thread(_lay_out, [self._files.get(name) for name in names])

    async def _fetch(self, name: str) -> None:
        if name in self._files:
            return
        try:
            self._files[name] = await self._server.image(name)
        except (ServerError, ServerUnavailableError):
            # A preview is replaced by the next one at any moment, and nothing hangs on it.
            return


def shown(job: Job) -> tuple[str, ...]:
    """The names of the pictures that a job has so far, "" where there is none."""
    return tuple(candidate.image or candidate.preview for candidate in job.candidates)


def _lay_out(files: Sequence[bytes | None]) -> bytes:
    # Imported only when there is something to show, so that the bot starts quickly.
    from PIL import Image

    step = CELL_PX + GAP_PX
    rows = -(-len(files) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * step - GAP_PX, rows * step - GAP_PX), "white")
    for place, file in enumerate(files):
        corner = (place % COLUMNS * step, place // COLUMNS * step)
        cell = Image.new("RGB", (CELL_PX, CELL_PX), _EMPTY)
        if file is not None:
            with Image.open(io.BytesIO(file)) as picture:
                cell = picture.convert("RGB").resize((CELL_PX, CELL_PX), Image.Resampling.BOX)
        page.paste(cell, corner)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
