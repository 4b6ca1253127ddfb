"""Every scene, material and finish by name, and which go well together."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.sketch.finishes.brush import finish_strokes
from pipeline.engines.sketch.finishes.surface import finish_glow, finish_print, finish_watercolour
from pipeline.engines.sketch.finishes.tiles import (
    finish_glass,
    finish_knit,
    finish_mosaic,
    finish_pixels,
)
from pipeline.engines.sketch.materials.blocks import paint_panels, paint_towers
from pipeline.engines.sketch.materials.foliage import paint_feathers, paint_leaves, paint_petals
from pipeline.engines.sketch.materials.liquid import (
    paint_ink,
    paint_liquid,
    paint_rake,
    paint_scales,
)
from pipeline.engines.sketch.materials.stones import paint_pebbles
from pipeline.engines.sketch.materials.traces import paint_tracks, paint_tubes
from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.plot import Plot
from pipeline.engines.sketch.scenes.abstract import paint_abstract, paint_contour
from pipeline.engines.sketch.scenes.city import paint_board, paint_skyline
from pipeline.engines.sketch.scenes.coast import paint_coast
from pipeline.engines.sketch.scenes.cosmos import paint_nebula
from pipeline.engines.sketch.scenes.garden import paint_garden
from pipeline.engines.sketch.scenes.pond import paint_pond, paint_reef
from pipeline.engines.sketch.scenes.ridges import paint_dunes, paint_village, paint_woods
from pipeline.engines.sketch.scenes.rosette import paint_mandala, paint_sunburst, paint_window
from pipeline.engines.sketch.scenes.sea import paint_sea
from pipeline.engines.sketch.scenes.still import paint_cafe, paint_field, paint_zen
from pipeline.engines.sketch.stage import Stage

PaintScene = Callable[[Palette, int, np.random.Generator], Stage]
PaintMaterial = Callable[[Stage, Plot, Palette], None]
Finish = Callable[[Stage, Plot, Palette], NDArray[np.float32]]


@dataclass(frozen=True)
class Scene:
    """A scene and what suits it, each list by name and best first.

    Attributes:
        paint: paints it on a new Stage of the given size.
        palettes: used when the prompt names no colour.
        materials: what its dark modules may be made of.
        finishes: how it may be finished.
        finders: keys of `finder_objects.OBJECTS`.
        clearings: keys of `clearing.CLEARINGS`.
    """

    paint: PaintScene
    palettes: tuple[str, ...]
    materials: tuple[str, ...]
    finishes: tuple[str, ...]
    finders: tuple[str, ...]
    clearings: tuple[str, ...]


def _scene(
    paint: PaintScene, palettes: str, materials: str, finishes: str, finders: str, clearings: str
) -> Scene:
    lists = (palettes, materials, finishes, finders, clearings)
    return Scene(paint, *(tuple(names.split()) for names in lists))


SCENES: dict[str, Scene] = {
    "sea": _scene(paint_sea, "indigo ocean poster sunset", "liquid ink scales rake",
                  "print watercolour",
                  "frame lantern porthole shoji", "mist cloud mist"),
    "coast": _scene(paint_coast, "ocean indigo sunset mint", "liquid ink rake",
                    "print watercolour", "lantern porthole frame", "mist cloud disc"),
    "woods": _scene(paint_woods, "forest autumn mint sunset", "leaves feathers ink",
                    "print watercolour strokes", "frame octagon pebble", "mist coast disc"),
    "village": _scene(paint_village, "snow ink lavender", "ink liquid towers",
                      "print watercolour knit", "lantern frame", "cloud coast disc"),
    "dunes": _scene(paint_dunes, "desert sunset poster", "liquid rake pebbles",
                    "print strokes watercolour", "porthole pebble lantern", "disc mist burst"),
    "garden": _scene(paint_garden, "tropic sakura forest pastel", "leaves petals feathers",
                     "print watercolour", "blossom pebble porthole", "petals coast cloud"),
    "skyline": _scene(paint_skyline, "neon royal sunset", "towers tubes", "glow pixels",
                      "frame porthole octagon", "disc cloud mist"),
    "board": _scene(paint_board, "emerald neon ocean", "tracks", "print glow", "octagon porthole",
                    "coast burst"),
    "nebula": _scene(paint_nebula, "nebula neon royal", "ink liquid", "glow print",
                     "porthole pebble", "disc coast cloud"),
    "window": _scene(paint_window, "royal reef sunset", "ink petals", "glass print",
                     "tracery blossom", "petals burst"),
    "sunburst": _scene(paint_sunburst, "deco emerald royal", "panels ink", "print mosaic",
                       "octagon frame", "burst disc"),
    "mandala": _scene(paint_mandala, "sunset lavender tropic", "petals liquid", "print mosaic",
                      "tracery blossom porthole", "petals burst disc"),
    "pond": _scene(paint_pond, "pond indigo emerald", "liquid ink scales pebbles",
                   "print watercolour",
                   "porthole pebble lantern shoji", "coast petals coast"),
    "reef": _scene(paint_reef, "reef ocean tropic", "liquid scales pebbles",
                   "print watercolour", "porthole pebble", "coast cloud"),
    "zen": _scene(paint_zen, "zen ink mint", "pebbles ink rake", "print",
                  "shoji pebble porthole", "disc coast mist"),
    "cafe": _scene(paint_cafe, "coffee autumn poster", "ink liquid rake", "print watercolour",
                   "porthole lantern", "coast disc"),
    "field": _scene(paint_field, "wheat autumn ocean", "ink liquid", "strokes", "porthole pebble",
                    "coast burst"),
    "abstract": _scene(paint_abstract, "poster candy reef", "ink panels", "print mosaic",
                       "lantern porthole", "disc burst coast"),
    "contour": _scene(paint_contour, "mint poster desert royal", "liquid ink", "print",
                      "pebble porthole", "coast cloud"),
}  # fmt: skip
"""Every scene by name."""

MATERIALS: dict[str, PaintMaterial] = {
    "liquid": paint_liquid,
    "ink": paint_ink,
    "scales": paint_scales,
    "rake": paint_rake,
    "leaves": paint_leaves,
    "petals": paint_petals,
    "feathers": paint_feathers,
    "towers": paint_towers,
    "panels": paint_panels,
    "pebbles": paint_pebbles,
    "tracks": paint_tracks,
    "tubes": paint_tubes,
}
"""Every material by name."""

FINISHES: dict[str, Finish] = {
    "print": finish_print,
    "watercolour": finish_watercolour,
    "glow": finish_glow,
    "strokes": finish_strokes,
    "glass": finish_glass,
    "mosaic": finish_mosaic,
    "pixels": finish_pixels,
    "knit": finish_knit,
}
"""Every finish by name."""
