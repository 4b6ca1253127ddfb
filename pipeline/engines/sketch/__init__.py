"""The sketch engine: weight-free illustrations in which the modules are the material."""

from pipeline.engines.sketch.compose import draw_one
from pipeline.engines.sketch.engine import SketchEngine

__all__ = ["SketchEngine", "draw_one"]
