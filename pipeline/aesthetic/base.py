"""The aesthetic port."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from PIL import Image

from pipeline.blueprint import Blueprint

LOWEST, HIGHEST = 1.0, 10.0


class Aesthetic(ABC):
    """Predicts how people rate a picture. The same picture always gets the same score.

    Attributes:
        name: what recipes and reports call it.
        in_pool: whether it is small and picklable, so that each child process that scans may score
            as well. Others score in threads, many pictures at a time.
    """

    name: ClassVar[str]
    in_pool: ClassVar[bool] = True

    @abstractmethod
    def score(self, image: Image.Image, blueprint: Blueprint | None = None) -> float:
        """The predicted rating.

        Args:
            image: RGB, any size.
            blueprint: where the code lies, for predictors that look at the module grid; others
                ignore it.

        Returns:
            `LOWEST` to `HIGHEST`.
        """

    def scores(
        self, images: Sequence[Image.Image], blueprint: Blueprint | None = None
    ) -> list[float]:
        """The predicted rating of each picture; see `score`."""
        return [self.score(image, blueprint) for image in images]
