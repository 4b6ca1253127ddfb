"""What can go wrong with the diffusion engine that an operator can mend."""

from pipeline.errors import SetupError


class DiffusionSettingError(SetupError):
    """A setting of the diffusion engine has a value it cannot have."""

    code = "diffusion-setting"


class OverflowedError(SetupError):
    """The networks lost their way: no picture of a request came out as numbers."""

    code = "overflowed"


class OutOfMemoryError(SetupError):
    """The GPU cannot even hold a single picture."""

    code = "out-of-memory"


class CompilingError(SetupError):
    """Torch cannot compile the networks on this machine."""

    code = "not-compiled"
