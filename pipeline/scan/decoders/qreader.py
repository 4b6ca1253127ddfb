"""QReader (MIT): a trained detector in front of ZBar; the published metric.

Release 1 carries its YOLOv3-tiny network and runs on OpenCV alone; release 3 brings YOLOv8 on
torch. Both answer `detect_and_decode`, one with a text or None, the other with a tuple of them.
"""

import contextlib
from importlib.util import find_spec
from typing import Any, ClassVar

from pipeline.scan.decoders.base import Decoder, Rgb
from pipeline.scan.decoders.zbar import zbar_problem


class QReaderDecoder(Decoder):
    """The real QReader, with its own detection, at its default settings."""

    name: ClassVar[str] = "qreader"
    package: ClassVar[str] = "qreader"

    @classmethod
    def unavailable(cls) -> str:
        """See `Decoder.unavailable`."""
        if not find_spec("qreader"):
            return "qreader is not installed; run `pip install --no-deps qreader==1.3.1`."
        try:
            import cv2
        except ImportError:
            return "QReader needs OpenCV; run `pip install 'opencv-contrib-python-headless<5'`."
        if not hasattr(cv2.dnn, "readNetFromDarknet") and find_spec("__yolo_v3_qr_detector"):
            return (
                "QReader 1 needs OpenCV 4; uninstall every opencv-* package and run "
                "`pip install 'opencv-contrib-python-headless<5'`."
            )
        return zbar_problem()

    def __init__(self, reader: Any = None) -> None:
        if reader is None:
            from qreader import QReader

            reader = QReader()
            _save_memory(reader)
        self._reader = reader

    def read(self, image: Rgb) -> list[str]:
        """See `Decoder.read`."""
        import cv2
        from pyzbar.pyzbar_error import PyZbarError

        try:
            found = self._reader.detect_and_decode(image=image)
        except (cv2.error, UnicodeDecodeError, PyZbarError):  # a box too thin to crop, or no text
            return []
        texts = (found,) if found is None or isinstance(found, str) else found
        return [text for text in texts if text]


def _save_memory(reader: Any) -> None:
    """Drop the Winograd copies of release 1's weights: 180 MB a process, 50 ms a detection."""
    with contextlib.suppress(AttributeError):  # release 3 has another network
        network = reader._QReader__yolo_v3_detector.yolo_v3_QR_detector
        network.enableWinograd(False)
