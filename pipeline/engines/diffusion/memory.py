"""What is done where the GPU's memory ends."""

from collections.abc import Callable
from typing import TypeVar

import torch

from pipeline.engines.diffusion.errors import OutOfMemoryError

_PATIENCE = 8
_MOST_PATIENCE = 1024

T = TypeVar("T")


class BatchSize:
    """How many candidates are sampled at once.

    Halved where memory ends and doubled again after a while, because what else filled the GPU may
    be gone. Each time that proves wrong, the while doubles.

    Attributes:
        now: the size, 1 or more.
    """

    def __init__(self, most: int) -> None:
        """At first, and at most, `most`."""
        self.now = self._most = most
        self._patience = _PATIENCE
        self._fitted = 0
        self._grew = False

    def fitted(self, tried: int) -> None:
        """So many were sampled at once."""
        if not self.now <= tried < self._most:
            return
        self._fitted += 1
        if self._fitted >= self._patience:
            self._fitted, self._grew = 0, True
            self.now = min(self._most, 2 * self.now)

    def halve(self, tried: int) -> None:
        """So many, 2 or more, did not fit."""
        if self._grew:
            self._patience = min(_MOST_PATIENCE, 2 * self._patience)
        self._fitted, self._grew = 0, False
        self.now = tried // 2


def may_be_memory(error: RuntimeError) -> bool:
    """Whether computing less at once may help.

    Only torch's own allocator says plainly that memory ended; convolutions and matrix products that
    find none say so in words of their own. A fault of the GPU is another thing, and so is code that
    cannot be compiled.
    """
    return not isinstance(error, torch.AcceleratorError | torch._dynamo.exc.TorchDynamoException)


def second_try(device: torch.device, work: Callable[[], T]) -> T:
    """What `work` gives, on a GPU that may be full for a moment.

    Raises:
        OutOfMemoryError: it did not fit, not even once leftovers were handed back.
    """
    try:
        return work()
    except RuntimeError as error:
        if not may_be_memory(error):
            raise
    # What it held is let go of with the error.
    free(device)
    try:
        return work()
    except torch.OutOfMemoryError:
        raise too_small() from None


def free(device: torch.device) -> None:
    """Hand memory that a drawing left back to the GPU."""
    if device.type == "cuda":
        torch.cuda.empty_cache()


def too_small() -> OutOfMemoryError:
    """Not even one picture fits."""
    return OutOfMemoryError(
        "The GPU's memory does not hold a single picture; free some of it or use a larger GPU."
    )
