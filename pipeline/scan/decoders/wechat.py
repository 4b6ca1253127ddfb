"""WeChat's decoder in opencv-contrib (Apache-2.0): the most permissive."""

from typing import Any, ClassVar

from pipeline.installing import OPENCV, pip_install
from pipeline.scan.decoders.base import Decoder, Rgb


class WeChatDecoder(Decoder):
    """WeChat's decoder without its detector networks, which opencv-contrib does not ship."""

    name: ClassVar[str] = "wechat"
    package: ClassVar[str] = "opencv-contrib-python-headless"

    @classmethod
    def unavailable(cls) -> str:
        """See `Decoder.unavailable`."""
        try:
            import cv2
        except ImportError:
            return f"OpenCV is not installed; run `{pip_install(OPENCV)}`."
        if hasattr(cv2, "wechat_qrcode_WeChatQRCode"):
            return ""
        return (
            "The installed OpenCV has no contrib modules; uninstall every opencv-* package and "
            f"run `{pip_install(OPENCV)}`."
        )

    def __init__(self) -> None:
        import cv2

        contrib: Any = cv2
        self._decoder = contrib.wechat_qrcode_WeChatQRCode()

    def read(self, image: Rgb) -> list[str]:
        """See `Decoder.read`."""
        import cv2

        try:
            texts, _ = self._decoder.detectAndDecode(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        except (cv2.error, UnicodeDecodeError):  # a pattern it mistook for a code
            return []
        return [text for text in texts if text]
