"""The decoder port."""

from abc import ABC, abstractmethod
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

Rgb: TypeAlias = NDArray[np.uint8]
"""A picture: uint8 (H, W, 3), RGB, C-contiguous."""


class Decoder(ABC):
    """Reads QR codes from a picture. Expensive set-up happens once, in the constructor.

    Native decoders can abort the whole process on a hostile picture, so services run them in
    the child processes of `pipeline.pool`.

    Attributes:
        name: what checks and reports call it.
        package: the distribution it comes from, for `qart doctor`.
    """

    name: ClassVar[str]
    package: ClassVar[str]

    @classmethod
    @abstractmethod
    def unavailable(cls) -> str:
        """One sentence that says why it cannot run here and what to do, or "" when it can."""

    @abstractmethod
    def read(self, image: Rgb) -> list[str]:
        """The payloads of all QR codes read from `image`; empty when there is none."""


def as_text(payload: bytes) -> str:
    """Bytes of a symbol as UTF-8; what is no UTF-8 is replaced, so that it never equals a URL."""
    return payload.decode("utf-8", "replace")
