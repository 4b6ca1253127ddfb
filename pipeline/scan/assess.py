"""Pieces of work for child processes: judge and score a candidate, examine any picture."""

from functools import cache, lru_cache

from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.blueprint import Blueprint
from pipeline.scan.decoders import DECODERS, Decoder
from pipeline.scan.decoders.qreader import QReaderDecoder
from pipeline.scan.judge import FULL, Judge, Verdict


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
    """Judge any picture with the full battery; see `Judge.judge_any`."""
    judge = Judge(FULL, stop_early=False, decoder=_anywhere)
    return judge.judge_any(image, expect)


@cache
def _anywhere(name: str) -> Decoder:
    """A decoder for a picture whose code may be anywhere."""
    return QReaderDecoder(anywhere=True) if name == QReaderDecoder.name else DECODERS[name]()


@lru_cache(maxsize=1)
def _judge() -> Judge:
    """One Judge per process, so that plain codes are judged once."""
    return Judge()
