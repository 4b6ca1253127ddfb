"""What can go wrong with model weights that an operator can mend."""

from typing import Self

from pipeline.errors import SetupError


class ModelNameError(SetupError):
    """A setting names a model in a way that cannot be read."""

    code = "model-name"


class ModelStateError(SetupError):
    """Weights are not here as they should be.

    Attributes:
        reason: what is wrong, to follow "because".
        remedy: what to do, an order.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(f"{reason[0].upper()}{reason[1:]}; {remedy}.")

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        # It crosses the pipe from the process that loads.
        return type(self), (self.reason, self.remedy)


class ModelMissingError(ModelStateError):
    """The weights, or a part of them, are not on this machine."""

    code = "model-missing"


class DamagedModelError(ModelStateError):
    """A file of weights is not whole."""

    code = "model-damaged"


class ModelFetchError(SetupError):
    """The weights could not be fetched: offline, unknown, or not allowed."""

    code = "model-fetch"


class UnfitModelError(SetupError):
    """The weights are there and are not what the engine needs."""

    code = "unfit-model"
