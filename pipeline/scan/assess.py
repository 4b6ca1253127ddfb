"""Pieces of work for child processes: judge and score a candidate, examine any picture."""

from functools import cache, lru_cache

from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.blueprint import Blueprint
from pipeline.scan.decoders import DECODERS, Decoder
from pipeline.scan.decoders.qreader import QReaderDecoder
from pipeline.scan.error_map import error_map
from pipeline.scan.gate import rule
from pipeline.scan.judge import EXAMINATION, Judge, Verdict, as_rgb
from pipeline.scan.locate import locate


def assess(image: Image.Image, blueprint: Blueprint, aesthetic: Aesthetic) -> tuple[Verdict, float]:
    """Judge `image` with the production battery and predict its rating.

    Args:
        image: RGB.
        blueprint: what it must scan as.
        aesthetic: picklable, small.

    Returns:
        The verdict and the aesthetic score, 1 to 10.
    """
    return _judge().judge(image, blueprint), aesthetic.score(image, blueprint)


def examine(image: Image.Image, expect: str | None) -> Verdict:
    """Judge any picture with all decoders; see `Judge.judge_any`."""
    judge = Judge(EXAMINATION, stop_early=False, decoder=_anywhere)
    return judge.judge_any(image, expect)


def chart(image: Image.Image, payload: str) -> Image.Image | None:
    """The module error map of the code of `payload`, or None where there is none like it."""
    pixels = as_rgb(image)
    found = locate(pixels, payload)
    if found is None:
        return None
    ruling = rule(pixels, found.blueprint, found.quad)
    return error_map(pixels, found.blueprint, found.quad, ruling)


@cache
def _anywhere(name: str) -> Decoder:
    """A decoder for a picture whose code may be anywhere."""
    return QReaderDecoder(anywhere=True) if name == QReaderDecoder.name else DECODERS[name]()


@lru_cache(maxsize=1)
def _judge() -> Judge:
    """One Judge per process, so that plain codes are judged once."""
    return Judge()
