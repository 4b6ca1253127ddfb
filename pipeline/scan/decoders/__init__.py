"""Decoders behind one port; each is optional and says what it lacks."""

from pipeline.scan.decoders.base import Decoder, Rgb
from pipeline.scan.decoders.opencv import OpenCvDecoder
from pipeline.scan.decoders.qreader import QReaderDecoder
from pipeline.scan.decoders.wechat import WeChatDecoder
from pipeline.scan.decoders.zbar import ZbarDecoder
from pipeline.scan.decoders.zxing import ZxingDecoder

__all__ = ["DECODERS", "Decoder", "Rgb", "installed", "missing"]

# Cheapest first: the Judge asks in this order.
DECODERS: dict[str, type[Decoder]] = {
    kind.name: kind
    for kind in (ZxingDecoder, ZbarDecoder, WeChatDecoder, OpenCvDecoder, QReaderDecoder)
}


def installed() -> list[str]:
    """Names of the decoders that can run here, cheapest first."""
    return [name for name, kind in DECODERS.items() if not kind.unavailable()]


def missing() -> dict[str, str]:
    """Decoders that cannot run here, each with one sentence that says why."""
    reasons = {name: kind.unavailable() for name, kind in DECODERS.items()}
    return {name: reason for name, reason in reasons.items() if reason}
