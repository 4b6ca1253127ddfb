"""The Judge: does a picture scan as the exact payload, and how robustly?"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.blueprint import Blueprint
from pipeline.scan import decoders
from pipeline.scan.decoders import Decoder, Rgb
from pipeline.scan.gate import LOOKS, STURDY_READS, Ruling, rule
from pipeline.scan.locate import locate
from pipeline.scan.views import VIEWS

MAX_SIDE_PX = 2048
"""Larger pictures are shrunk before they are judged; phones decode frames of about this size."""

Pair = tuple[str, str]
"""(decoder, view)."""

PRODUCTION: tuple[Pair, ...] = (
    ("zxing", "clean"),
    ("zxing", "320px"),
    ("wechat", "clean"),
    ("opencv", "clean"),
    ("qreader", "clean"),
)
"""What a request asks beside the calibrated gate; QReader's is the published metric."""

EXAMINATION: tuple[Pair, ...] = (
    *PRODUCTION,
    ("wechat", "320px"),
    ("zbar", "clean"),
)
"""What `qart scan` asks beside the gate: every decoder there is, and WeChat on a small copy, which
reads nearly everything and so tells what a picture holds when nobody said."""

STRICTEST = "opencv"
"""Reads almost nothing that a diffusion model drew, so sturdiness does not ask for it."""

GATE_DECODER = "zxing"
"""What the calibrated gate takes its looks with."""

_LOOK = "look "


@dataclass(frozen=True)
class Check:
    """One decoder on one view.

    Attributes:
        ok: it read the exact payload.
        ms: wall time of decoding, without making the view.
        other: it read something, and nothing of it was the exact payload.
    """

    decoder: str
    view: str
    ok: bool
    ms: float
    other: bool = False

    @property
    def is_look(self) -> bool:
        """Whether it is one of the gate's handheld looks."""
        return self.view.startswith(_LOOK)


@dataclass(frozen=True)
class Verdict:
    """What the Judge says of one picture.

    Attributes:
        scans: the calibrated gate passes it (`pipeline.scan.gate`).
        scan_score: 0 to 1, share of checks passed, the gate's looks among them, over the share the
            plain code passes; a check left out counts as not passed.
        decoded: the text most checks read, exact or not; "" when none read anything.
        checks: those that ran, in order; once the gate is lost, looks and QReader are left out.
        probability: that a phone reads it, 0 to 1; None where no code of the payload was found, or
            one of another payload.
        sturdy: it scans, `STURDY_READS` of the gate's looks read it, and every check beside them
            but the `STRICTEST` decoder's reads the exact payload too.
        unanimous: it is sturdy, and the `STRICTEST` decoder reads it as well.
        codes: texts of all codes in the picture, as the check that read the most of them found
            them; only `Judge.judge_any` looks for more than one.
    """

    scans: bool
    scan_score: float
    decoded: str
    checks: tuple[Check, ...]
    probability: float | None = None
    sturdy: bool = False
    unanimous: bool = False
    codes: tuple[str, ...] = ()


UNREAD = Verdict(scans=False, scan_score=0.0, decoded="", checks=())
"""The verdict on a picture that crashed the decoders."""


class Judge:
    """Judges pictures by the calibrated gate and a battery of (decoder, view) pairs.

    Not thread-safe, because native decoders are not; use one per process.

    Attributes:
        missing: decoders that it needs and that cannot run here, each with the reason.
    """

    def __init__(
        self,
        battery: Sequence[Pair] = PRODUCTION,
        *,
        stop_early: bool = True,
        decoder: Callable[[str], Decoder] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """A Judge of `battery`.

        Args:
            battery: (decoder, view) pairs; decoders that cannot run here are left out.
            stop_early: once the gate is lost take no more looks and leave QReader out, which takes
                seconds where it fails; neither could change the decision.
            decoder: gives the decoder of a name; one per process and name unless given.
            clock: seconds, for `Check.ms`.
        """
        wanted = {GATE_DECODER, *(name for name, _ in battery)}
        self.missing = {k: v for k, v in decoders.missing().items() if k in wanted}
        # QReader comes last: it costs most.
        order = sorted(battery, key=lambda pair: pair[0] == "qreader")
        self._battery = [pair for pair in order if pair[0] not in self.missing]
        self._stop_early = stop_early
        self._decoder = decoder or _shared
        self._clock = clock
        self._plain_passes: OrderedDict[tuple[object, ...], int] = OrderedDict()

    def judge(self, image: Image.Image | Rgb, blueprint: Blueprint) -> Verdict:
        """Judge a candidate against the payload of its Blueprint.

        Args:
            image: RGB, at most `MAX_SIDE_PX` counts, larger ones are shrunk.
            blueprint: its payload is what must be read, its plain code the yardstick.
        """
        pixels = as_rgb(image)
        ruling, looks = self._rule(pixels, blueprint, stop_early=self._stop_early)
        lost = self._stop_early and not (ruling and ruling.passes)
        readings = self._read(pixels, blueprint.payload, without_qreader=lost)
        passed = sum(check.ok for check, _ in (*readings, *looks))
        score = min(1.0, passed / max(1, self._plain(blueprint)))
        return _verdict(readings, looks, ruling, blueprint.payload, score)

    def judge_any(self, image: Image.Image | Rgb, expect: str | None = None) -> Verdict:
        """Judge a picture whose Blueprint is unknown.

        Args:
            image: RGB.
            expect: the payload it must hold; None takes the one that most checks read.

        Returns:
            A verdict whose score is the plain share of checks passed.
        """
        pixels = as_rgb(image)
        readings = self._read(pixels, expect)
        payload = _most_read(readings) if expect is None else expect
        if expect is None:
            readings = [(_against(check, texts, payload), texts) for check, texts in readings]
        found = locate(pixels, payload) if payload and not self._gate_missing else None
        ruling, looks = self._rule(pixels, found.blueprint, found.quad) if found else (None, [])
        passed = sum(check.ok for check, _ in (*readings, *looks))
        score = passed / max(1, len(self._battery) + LOOKS)
        codes = max((texts for _, texts in readings), key=len, default=[])
        return replace(_verdict(readings, looks, ruling, payload, score), codes=tuple(codes))

    @property
    def _gate_missing(self) -> bool:
        return GATE_DECODER in self.missing

    def _rule(
        self,
        image: Rgb,
        blueprint: Blueprint,
        quad: NDArray[np.float32] | None = None,
        *,
        stop_early: bool = False,
    ) -> tuple[Ruling | None, list["Reading"]]:
        """The gate's ruling and its looks as checks; nothing when its decoder is missing."""
        if self._gate_missing:
            return None, []
        started = self._clock()
        ruling = rule(image, blueprint, quad, stop_early=stop_early)
        ms = round((self._clock() - started) * 1000 / len(ruling.looks), 1)
        return ruling, [
            (Check(GATE_DECODER, f"{_LOOK}{i}", ok, ms), [blueprint.payload] if ok else [])
            for i, ok in enumerate(ruling.looks, 1)
        ]

    def _plain(self, blueprint: Blueprint) -> int:
        """How many checks the plain code passes; remembered for the last few Blueprints."""
        key = (blueprint.payload, *blueprint.describe().values())
        if key not in self._plain_passes:
            plain = as_rgb(blueprint.plain_image())
            _, looks = self._rule(plain, blueprint)
            readings = self._read(plain, blueprint.payload)
            self._plain_passes[key] = sum(check.ok for check, _ in (*readings, *looks))
            while len(self._plain_passes) > 64:
                self._plain_passes.popitem(last=False)
        return self._plain_passes[key]

    def _read(
        self, image: Rgb, payload: str | None, *, without_qreader: bool = False
    ) -> list["Reading"]:
        """Run the battery; `payload` None holds nothing against what is read."""
        views: dict[str, Rgb] = {}
        readings: list[Reading] = []
        for name, view in self._battery:
            if name == "qreader" and without_qreader:
                continue
            if view not in views:
                views[view] = VIEWS[view].apply(image)
            started = self._clock()
            texts = self._decoder(name).read(views[view])
            ms = (self._clock() - started) * 1000
            check = Check(name, view, ok=False, ms=round(ms, 1))
            readings.append((_against(check, texts, payload or ""), texts))
        return readings


Reading = tuple[Check, list[str]]


def as_rgb(image: Image.Image | Rgb) -> Rgb:
    """A picture as uint8 (H, W, 3) RGB with sides of at most `MAX_SIDE_PX`."""
    if not isinstance(image, Image.Image):
        image = Image.fromarray(image)
    if max(image.size) > MAX_SIDE_PX:
        image = image.copy()
        image.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.BOX)
    return np.asarray(image.convert("RGB"), np.uint8)


@cache
def _shared(name: str) -> Decoder:
    """One decoder per process: QReader's network takes a moment to load."""
    return decoders.DECODERS[name]()


def _against(check: Check, texts: list[str], payload: str) -> Check:
    """The check held against what it should have read."""
    ok = bool(payload) and payload in texts
    return replace(check, ok=ok, other=bool(texts) and not ok)


def _most_read(readings: list[Reading]) -> str:
    votes = Counter(text for _, texts in readings for text in dict.fromkeys(texts))
    return votes.most_common(1)[0][0] if votes else ""


def _verdict(
    readings: list[Reading],
    looks: list[Reading],
    ruling: Ruling | None,
    payload: str,
    score: float,
) -> Verdict:
    both = (*readings, *looks)
    scans = ruling is not None and ruling.passes
    decoded = payload if any(check.ok for check, _ in both) else _most_read(readings)
    # A picture that holds another payload has no probability of giving this one.
    other = bool(decoded) and decoded != payload
    sturdy = scans and _sturdy(ruling, readings)
    return Verdict(
        scans,
        round(score, 4),
        decoded,
        tuple(check for check, _ in both),
        round(ruling.probability, 4) if ruling and not other else None,
        sturdy,
        sturdy and all(check.ok for check, _ in readings),
    )


def _sturdy(ruling: Ruling | None, readings: list[Reading]) -> bool:
    well_read = ruling is not None and ruling.signs.reads >= STURDY_READS
    return well_read and all(check.ok or check.decoder == STRICTEST for check, _ in readings)
