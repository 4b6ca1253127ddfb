"""The aesthetic port."""

from abc import ABC, abstractmethod
from typing import ClassVar

from PIL import Image

from pipeline.blueprint import Blueprint

LOWEST, HIGHEST = 1.0, 10.0


class Aesthetic(ABC):
    """Predicts how people rate a picture. The same picture always gets the same score.

    Attributes:
        name: what recipes and reports call it.
    """

    name: ClassVar[str]

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
