"""zxing-cpp (Apache-2.0): fast and permissive, close to what Android phones run."""

from importlib.util import find_spec
from typing import ClassVar

from pipeline.installing import pip_install
from pipeline.scan.decoders.base import Decoder, Rgb, as_text


class ZxingDecoder(Decoder):
    """zxing-cpp, QR symbols only."""

    name: ClassVar[str] = "zxing"
    package: ClassVar[str] = "zxing-cpp"

    @classmethod
    def unavailable(cls) -> str:
        """See `Decoder.unavailable`."""
        if find_spec("zxingcpp"):
            return ""
        return f"zxing-cpp is not installed; run `{pip_install(cls.package)}`."

    def __init__(self) -> None:
        import zxingcpp

        self._read = zxingcpp.read_barcodes
        self._formats = zxingcpp.BarcodeFormat.QRCode

    def read(self, image: Rgb) -> list[str]:
        """See `Decoder.read`."""
        import cv2

        # Colour arrays would be taken for BGR, which weighs red and blue the wrong way round.
        gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        return [as_text(found.bytes) for found in self._read(gray, formats=self._formats)]
