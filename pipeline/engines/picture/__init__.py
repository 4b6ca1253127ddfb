"""Candidates from a person's own picture."""

from pipeline.engines.picture.engine import PictureEngine, square

__all__ = ["PictureEngine", "square"]
