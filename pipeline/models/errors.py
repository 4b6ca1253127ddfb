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
