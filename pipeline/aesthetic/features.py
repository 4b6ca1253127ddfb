"""The embedded predictor: a weighted sum of measures a person can follow. Needs no weights file."""

from typing import ClassVar

import cv2
import numpy as np
from PIL import Image

from pipeline.aesthetic import measures
from pipeline.aesthetic.base import HIGHEST, LOWEST, Aesthetic
from pipeline.blueprint import Blueprint

_GLANCE_PX = 256

# Set by hand: what tells a posted code from a discarded one is first that the scene fills the
# frame and the grid disappears in it; colour and contrast are taste. See docs/judging.md.
WEIGHTS: dict[str, float] = {
    "colour": 0.08,
    "contrast": 0.12,
    "harmony": 0.10,
    "detail": 0.10,
    "fullness": 0.20,
    "freedom": 0.15,
    "gridlessness": 0.15,
    "richness": 0.10,
}


class FeatureAesthetic(Aesthetic):
    """Colour, contrast, harmony, detail, fullness, and how little the module grid shows."""

    name: ClassVar[str] = "features"

    def score(self, image: Image.Image, blueprint: Blueprint | None = None) -> float:
        """See `Aesthetic.score`; without a Blueprint the grid's measures are left out."""
        found = self.features(image, blueprint)
        weight = sum(WEIGHTS[name] for name in found)
        mean = sum(WEIGHTS[name] * value for name, value in found.items()) / weight
        return round(LOWEST + (HIGHEST - LOWEST) * mean, 3)

    def features(self, image: Image.Image, blueprint: Blueprint | None = None) -> dict[str, float]:
        """Every measure by name, 0 to 1, to explain a score with."""
        rgb = np.asarray(image.convert("RGB"), np.uint8)
        glance = cv2.resize(rgb, (_GLANCE_PX, _GLANCE_PX), interpolation=cv2.INTER_AREA)
        lab = measures.oklab(np.asarray(glance, np.uint8))
        lightness = np.ascontiguousarray(lab[..., 0])
        detail = measures.detail(lightness)
        # Where texture lies and which way it runs counts only where there is some: noise and empty
        # sheets are even and undirected too.
        present = min(1.0, 1.5 * detail)
        found = {
            "colour": measures.colourfulness(np.asarray(glance, np.uint8)),
            "contrast": measures.contrast(lightness),
            "harmony": measures.harmony(lab),
            "detail": detail,
            "fullness": present * measures.fullness(lightness),
            "freedom": present * measures.freedom(lightness),
        }
        if blueprint is not None and rgb.shape[:2] == (blueprint.size_px, blueprint.size_px):
            full = measures.oklab(rgb)[..., 0]
            where = blueprint.module_px, blueprint.origin_px, blueprint.code_px
            found["gridlessness"] = measures.gridlessness(full, *where)
            found["richness"] = measures.richness(full, *where)
        return found
