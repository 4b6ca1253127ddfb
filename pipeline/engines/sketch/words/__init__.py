"""The vocabulary's table: words, and everything that they ask for, by name."""

from pipeline.engines.sketch.words.creatures import CREATURES
from pipeline.engines.sketch.words.manners import MANNERS
from pipeline.engines.sketch.words.nature import NATURE
from pipeline.engines.sketch.words.places import PLACES
from pipeline.engines.sketch.words.row import Row

__all__ = ["ROWS", "Row"]

ROWS: tuple[Row, ...] = (*NATURE, *PLACES, *CREATURES, *MANNERS)
"""The whole table. `docs/sketch-engine.md` shows it; a test keeps the two equal."""
