"""The phone set: pictures that people scanned, and everything we can measure of them.

The pictures are nobody's to copy and are no part of the repository: a folder holds `phone_scan/`
and `phone_scan.csv` with the columns file, payload and scans_on_iphone (1 or 0).
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pipeline.errors import QArtError
from pipeline.images import open_image
from pipeline.scan import gate
from pipeline.scan.battery import battery
from pipeline.scan.binarise import threshold
from pipeline.scan.decoders import DECODERS, Decoder, Rgb, installed
from pipeline.scan.finders import finder_health
from pipeline.scan.locate import locate
from pipeline.scan.modules import read_modules
from pipeline.scan.optics import Step, blur, expose, shrink
from pipeline.scan.rectify import CELL_PX, rectify

LADDERS: dict[str, tuple[Step, ...]] = {
    "smallest size zxing reads": tuple(shrink(s) for s in (560, 400, 280, 200, 140, 100)),
    "lowest contrast zxing reads": tuple(
        expose(c, veil=128 * (1 - c)) for c in (0.7, 0.5, 0.35, 0.25, 0.18, 0.12)
    ),
    "strongest blur zxing reads": tuple(blur(1 / d) for d in (480, 320, 240, 180, 140, 110)),
}
"""Views that grow harder step by step; the score is how many are read."""


FLATNESS, READS = "heart flatness", "handheld looks read"
PROBABILITY, PASSES = "gate, probability", "gate, passes"

OF_MODULES = (
    "module margin, 10 % quantile",
    "error correction left",
    "finder lines of 1:1:3:1:1",
    FLATNESS,
    READS,
    PROBABILITY,
    PASSES,
)
"""Measures that need to know where the code lies."""

NOT_FOUND = -10.0
"""Their value where no code was found, lower than any other."""


class MissingDataError(QArtError):
    """The pictures of a set are not here."""

    code = "missing-data"


@dataclass(frozen=True)
class Scanned:
    """One picture and what a person's phone made of it.

    Attributes:
        path: the picture.
        payload: what its code was drawn to hold.
        read: whether the phone read it.
    """

    path: Path
    payload: str
    read: bool


def load(folder: Path) -> list[Scanned]:
    """The phone set in `folder`.

    Raises:
        MissingDataError: it is not there, or not whole.
    """
    table = folder / "phone_scan.csv"
    if not table.is_file():
        raise MissingDataError(
            f"The phone set is not in {folder} (no phone_scan.csv); name its folder with --data."
        )
    with table.open(newline="") as rows:
        pictures = [
            Scanned(folder / "phone_scan" / row["file"], row["payload"], row[_LABEL] == "1")
            for row in csv.DictReader(rows)
        ]
    lost = [picture.path.name for picture in pictures if not picture.path.is_file()]
    if lost or not pictures:
        raise MissingDataError(
            f"The phone set in {folder} lacks {len(lost)} of its {len(pictures)} pictures; "
            "fetch it whole."
        )
    read = sum(picture.read for picture in pictures)
    if min(read, len(pictures) - read) < _LEAST:
        raise MissingDataError(
            f"The phone set in {folder} has {read} pictures that were read and "
            f"{len(pictures) - read} that were not; it takes {_LEAST} of each."
        )
    return pictures


_LABEL = "scans_on_iphone"
_LEAST = 2

Scores = dict[str, float]
"""Measure by name; more speaks for the phone reading it. 0 or 1 where it is a yes or no."""


def measure(picture: Scanned) -> Scores:
    """Everything we can say of one picture; runs for seconds.

    Raises:
        UnreadableImageError: the file is no picture.
    """
    image = np.asarray(open_image(picture.path))
    return {**_decoders(image, picture.payload), **_modules(image, picture.payload)}


def _decoders(image: Rgb, payload: str) -> Scores:
    scores: Scores = {}
    for name in installed():
        scores[f"{name}, clean"] = float(payload in _decoder(name).read(image))
    views = [view.apply(image) for view in battery().values()]
    for name in ("zxing", "wechat"):
        read = [payload in _decoder(name).read(view) for view in views]
        scores[f"{name}, share of {len(views)} views"] = float(np.mean(read))
    scores[f"both, share of {len(views)} views"] = float(
        np.mean([scores[f"{name}, share of {len(views)} views"] for name in ("zxing", "wechat")])
    )
    zxing = _decoder("zxing")
    for name, steps in LADDERS.items():
        scores[name] = float(sum(payload in zxing.read(step(image)) for step in steps))
    return scores


@cache
def _decoder(name: str) -> Decoder:
    return DECODERS[name]()


def _modules(image: Rgb, payload: str) -> Scores:
    found = locate(image, payload)
    if found is None:
        return dict.fromkeys(OF_MODULES, NOT_FOUND)
    blueprint, quad = found.blueprint, found.quad
    reading = read_modules(image, blueprint, quad)
    flat = rectify(image, quad, blueprint.n, 2 * CELL_PX)
    lines = finder_health(flat, flat.luma < threshold(flat.luma, "local"))
    ruling = gate.rule(image, blueprint, quad)
    values = (
        float(np.quantile(reading.margins["local"], 0.1)),
        -max(block.use for block in reading.blocks("local")),
        float(np.mean(lines)),
        ruling.signs.flatness,
        ruling.signs.reads,
        ruling.probability,
        float(ruling.passes),
    )
    return dict(zip(OF_MODULES, values, strict=True))
