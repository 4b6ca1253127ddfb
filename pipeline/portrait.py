"""A picture of your own: a person's picture or logo becomes QArt."""

from dataclasses import replace
from pathlib import Path

from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.choose import create_aesthetic
from pipeline.blueprint import Blueprint
from pipeline.engines.picture import PictureEngine, square
from pipeline.images import open_image
from pipeline.payload import Payload
from pipeline.pool import WorkPool
from pipeline.qart.fit import fit_blueprint
from pipeline.studio import Studio, StudioRequest, StudioResult, StudioWatch
from pipeline.studio_settings import StudioSettings, load_settings

_SOFT = 3
"""Times of enlargement from which a picture looks soft."""


def open_portrait(
    source: Path | bytes, payload: Payload, size_px: int = 768
) -> tuple[Studio, Blueprint]:
    """A studio that makes QArt of one picture, and the symbol that agrees with it best.

    Args:
        source: a file, or the bytes of one; see `pipeline.images.open_image`.
        payload: what the codes must decode to.
        size_px: side of the candidates.

    Returns:
        The studio, to be closed by the caller, and the Blueprint for `StudioRequest`.

    Raises:
        UnreadableImageError: the file is missing, broken, no picture or too large.
        InvalidPayloadError: the payload does not fit a code of this size.
    """
    picture, blueprint, notes = _fit(source, payload, size_px)
    studio = _studio(picture, notes, WorkPool(), create_aesthetic(), load_settings())
    return studio, blueprint


class Portraits:
    """Makes QArt of one picture after the other, in the same child processes. Thread-safe."""

    def __init__(self) -> None:
        self._pool = WorkPool()
        self._aesthetic = create_aesthetic()
        self._settings = load_settings()

    def run(
        self, source: Path | bytes, request: StudioRequest, watch: StudioWatch | None = None
    ) -> StudioResult:
        """Fit a symbol to the picture, bring it out, judge, rescue what fails, and rank.

        Args:
            source: a file, or the bytes of one; see `pipeline.images.open_image`.
            request: its blueprint is chosen here.
            watch: as in `Studio.run`.

        Raises:
            UnreadableImageError: the file is missing, broken, no picture or too large.
            InvalidPayloadError: the payload does not fit a code of this size.
            CancelledError: `watch.cancelled()` turned true.
        """
        picture, blueprint, notes = _fit(source, request.payload, request.size_px)
        studio = _studio(picture, notes, self._pool, self._aesthetic, self._settings)
        return studio.run(replace(request, blueprint=blueprint), watch)

    def close(self) -> None:
        """Stop the child processes; what has not started is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _studio(
    picture: Image.Image,
    notes: tuple[str, ...],
    pool: WorkPool,
    aesthetic: Aesthetic,
    settings: StudioSettings,
) -> Studio:
    engine = PictureEngine(picture)
    return Studio(engine, pool, aesthetic=aesthetic, notes=notes, redraw_s=settings.redraw_s)


def _fit(
    source: Path | bytes, payload: Payload, size_px: int
) -> tuple[Image.Image, Blueprint, tuple[str, ...]]:
    """The picture as a square, its symbol, and what people should know about it."""
    opened = open_image(source)
    picture = square(opened, size_px)
    side = min(opened.size)
    soft = (
        f"Your picture is only {side} px at its shorter side, so it was enlarged and looks soft; "
        f"one with {size_px} or more looks better."
    )
    notes = (soft,) if side * _SOFT < size_px else ()
    return picture, fit_blueprint(payload.url, picture), notes
