"""When a rescue may stop: the calibrated gate, and the plain reading of two decoders."""

from functools import cache

from pipeline.blueprint import Blueprint
from pipeline.scan.decoders import DECODERS, Decoder, Rgb, installed
from pipeline.scan.gate import STURDY_READS, rule
from pipeline.scan.views import VIEWS

_READS = (("zxing", "clean"), ("zxing", "320px"), ("wechat", "clean"))
"""Cheapest first; the first miss ends the asking."""


def gate_passes(image: Rgb, blueprint: Blueprint) -> bool:
    """Whether the calibrated gate passes sturdily and the installed decoders read the payload.

    Args:
        image: RGB, blueprint.size_px square.
        blueprint: its payload must be read.
    """
    usable = _installed()
    for name, view in _READS:
        if name not in usable:
            continue
        if blueprint.payload not in _decoder(name).read(VIEWS[view].apply(image)):
            return False
    ruling = rule(image, blueprint)
    return ruling.passes and ruling.signs.reads >= STURDY_READS


@cache
def _installed() -> frozenset[str]:
    return frozenset(installed())


@cache
def _decoder(name: str) -> Decoder:
    """One decoder per process; native ones are not thread-safe."""
    return DECODERS[name]()
