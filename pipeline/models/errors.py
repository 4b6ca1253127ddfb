"""What can go wrong with model weights that a person can mend."""

from pipeline.errors import QArtError


class ModelNameError(QArtError):
    """A setting names a model in a way that cannot be read."""

    code = "model-name"


class ModelMissingError(QArtError):
    """The weights are not on this machine."""

    code = "model-missing"


class ModelFetchError(QArtError):
    """The weights could not be fetched: offline, unknown, or not allowed."""

    code = "model-fetch"


class UnfitModelError(QArtError):
    """The weights are there and are not what the engine needs."""

    code = "unfit-model"


class DamagedModelError(UnfitModelError):
    """A file of weights is not whole.

    Attributes:
        reason: what is wrong, to follow "because".
        remedy: what to do, an order.
    """

    def __init__(self, model: str, file: str, *, on_hub: bool) -> None:
        self.reason = f"{file} of {model} is damaged or not whole"
        self.remedy = (
            "delete that file and run `qart models pull`"
            if on_hub
            else "copy it anew, or run `git lfs pull` where git left a pointer"
        )
        super().__init__(f"{self.reason}; {self.remedy}.")
