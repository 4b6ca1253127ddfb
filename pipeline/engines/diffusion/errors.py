"""What can go wrong with the diffusion engine that a person can mend."""

from pipeline.errors import QArtError


class DiffusionSettingError(QArtError):
    """A setting of the diffusion engine has a value it cannot have."""

    code = "diffusion-setting"


class OverflowedError(QArtError):
    """The networks lost their way: no picture of a request came out as numbers."""

    code = "overflowed"


class OutOfMemoryError(QArtError):
    """The GPU cannot even hold a single picture."""

    code = "out-of-memory"
