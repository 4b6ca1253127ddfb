"""QReader (MIT): a trained detector in front of ZBar; the published metric.

Release 1 carries its YOLOv3-tiny network and runs on OpenCV alone; release 3 brings YOLOv8 on
torch. Both answer `detect_and_decode`, one with a text or None, the other with a tuple of them.
"""

import contextlib
import sys
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any, ClassVar

from pipeline.installing import OPENCV, pip_install
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
            return (
                "qreader is not installed; "
                f"run `{pip_install('--no-deps --requirement qreader.txt')}`."
            )
        try:
            import cv2
        except ImportError:
            return f"QReader needs OpenCV; run `{pip_install(OPENCV)}`."
        if not hasattr(cv2.dnn, "readNetFromDarknet") and find_spec("__yolo_v3_qr_detector"):
            return (
                "QReader 1 needs OpenCV 4; uninstall every opencv-* package and run "
                f"`{pip_install(OPENCV)}`."
            )
        return zbar_problem()

    def __init__(self, reader: Any = None, *, anywhere: bool = False) -> None:
        """A QReader.

        Args:
            reader: one made elsewhere, of any release.
            anywhere: the code may lie in any part of the picture, and only QR symbols count.
                Otherwise the code is centred and over a quarter as wide as the picture, as every
                Blueprint is, and QReader is taken as published, also where it takes a texture for
                a bar code. Release 1's search through halves, quarters and eighths, 4 s long, could
                never hold such a code whole and is left out, and its network goes without the
                copies of its weights that would make that search fast, 180 MB a process.
        """
        if reader is None:
            from qreader import QReader

            reader = QReader()
        self._reader = reader
        self._shape: tuple[int, ...] = ()
        self._symbols = _qr_symbols if anywhere else contextlib.nullcontext
        if not anywhere:
            _drop_winograd(reader)
            self._detect = reader.detect
            reader.detect = self._detect_whole

    def read(self, image: Rgb) -> list[str]:
        """See `Decoder.read`."""
        import cv2
        from pyzbar.pyzbar_error import PyZbarError

        self._shape = image.shape
        try:
            with self._symbols(self._reader):
                found = self._reader.detect_and_decode(image=image)
        except _PartOfPicture:
            return []
        except (cv2.error, UnicodeDecodeError, PyZbarError):  # a box too thin to crop, or no text
            return []
        texts = (found,) if found is None or isinstance(found, str) else found
        return [text for text in texts if text]

    def _detect_whole(self, image: Rgb, *args: Any, **kwargs: Any) -> Any:
        if image.shape != self._shape:
            raise _PartOfPicture
        return self._detect(image, *args, **kwargs)


class _PartOfPicture(Exception):  # noqa: N818  a signal, not an error
    """The search has come to parts that cannot hold the code."""


@contextlib.contextmanager
def _qr_symbols(reader: Any) -> Iterator[None]:
    """Ask ZBar for QR symbols alone: release 1's last try takes bar codes, also in noise."""
    from pyzbar.pyzbar import ZBarSymbol

    names = vars(sys.modules[type(reader).__module__])
    decode = names.get("decodeQR")
    if decode is not None:
        names["decodeQR"] = partial(decode, symbols=[ZBarSymbol.QRCODE])
    try:
        yield
    finally:
        names.update({} if decode is None else {"decodeQR": decode})


def _drop_winograd(reader: Any) -> None:
    with contextlib.suppress(AttributeError):  # release 3 has another network
        network = reader._QReader__yolo_v3_detector.yolo_v3_QR_detector
        network.enableWinograd(False)
