"""A picture of your own: a person's picture or logo becomes QArt."""

from pathlib import Path

from PIL import Image

from pipeline.aesthetic.choose import create_aesthetic
from pipeline.blueprint import Blueprint
from pipeline.engines.picture import PictureEngine, square
from pipeline.images import open_image
from pipeline.payload import Payload
from pipeline.pool import WorkPool
from pipeline.qart.fit import fit_blueprint
from pipeline.studio import Studio


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
    picture: Image.Image = square(open_image(source), size_px)
    blueprint = fit_blueprint(payload.url, picture)
    return Studio(PictureEngine(picture), WorkPool(), aesthetic=create_aesthetic()), blueprint
