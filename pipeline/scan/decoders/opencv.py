"""OpenCV's own QRCodeDetector (Apache-2.0): the strictest; a clean code's second opinion."""

from importlib.util import find_spec
from typing import ClassVar

from pipeline.installing import OPENCV, pip_install
from pipeline.scan.decoders.base import Decoder, Rgb


class OpenCvDecoder(Decoder):
    """cv2.QRCodeDetector."""

    name: ClassVar[str] = "opencv"
    package: ClassVar[str] = "opencv-contrib-python-headless"

    @classmethod
    def unavailable(cls) -> str:
        """See `Decoder.unavailable`."""
        if find_spec("cv2"):
            return ""
        return f"OpenCV is not installed; run `{pip_install(OPENCV)}`."

    def __init__(self) -> None:
        import cv2

        self._detector = cv2.QRCodeDetector()

    def read(self, image: Rgb) -> list[str]:
        """See `Decoder.read`."""
        import cv2

        gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        try:
            found, texts, _, _ = self._detector.detectAndDecodeMulti(gray)
        except (cv2.error, UnicodeDecodeError):  # a pattern it mistook for a code
            return []
        return [text for text in texts if text] if found else []
