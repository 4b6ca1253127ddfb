"""ZBar through pyzbar (LGPL-2.1 library, MIT binding): strict about contrast."""

from typing import ClassVar

from pipeline.installing import pip_install
from pipeline.scan.decoders.base import Decoder, Rgb, as_text


class ZbarDecoder(Decoder):
    """ZBar, QR symbols only: its databar code can abort the process."""

    name: ClassVar[str] = "zbar"
    package: ClassVar[str] = "pyzbar"

    @classmethod
    def unavailable(cls) -> str:
        """See `Decoder.unavailable`."""
        return zbar_problem()

    def __init__(self) -> None:
        from pyzbar import pyzbar

        self._decode = pyzbar.decode
        self._symbols = [pyzbar.ZBarSymbol.QRCODE]

    def read(self, image: Rgb) -> list[str]:
        """See `Decoder.read`."""
        import cv2

        gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        return [as_text(found.data) for found in self._decode(gray, symbols=self._symbols)]


def zbar_problem() -> str:
    """Why ZBar cannot run here, or ""; QReader stands on it too."""
    try:
        import pyzbar.pyzbar  # noqa: F401  importing is what finds the shared library
    except ModuleNotFoundError:
        return f"pyzbar is not installed; run `{pip_install('pyzbar')}`."
    except (ImportError, OSError):
        return "The zbar library is missing; install libzbar0 (Debian) or zbar (Homebrew)."
    return ""
