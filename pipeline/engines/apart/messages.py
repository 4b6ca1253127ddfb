"""What a parent and the child that draws for it say to each other over their pipe."""

from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image

from pipeline.engines.base import Candidate, DrawRequest
from pipeline.errors import QArtError


@dataclass(frozen=True)
class Draw:
    """Draw this; answered by news and one `Done`, `Failed` or `Lost`."""

    task: int
    request: DrawRequest


@dataclass(frozen=True)
class Rate:
    """Score these pictures; answered by one `Done`, `Failed` or `Lost`."""

    task: int
    images: tuple[Image.Image, ...]


@dataclass(frozen=True)
class WarmUp:
    """Load everything; answered by one `Done`, `Failed` or `Lost`."""

    task: int


@dataclass(frozen=True)
class Stop:
    """The result of a task is not wanted any more; its answer still comes."""

    task: int


@dataclass(frozen=True)
class Progress:
    """See `Watch.progress`."""

    task: int
    fraction: float


@dataclass(frozen=True)
class Preview:
    """See `Watch.preview`."""

    task: int
    index: int
    image: Image.Image


@dataclass(frozen=True)
class Note:
    """See `Watch.note`."""

    task: int
    sentence: str


@dataclass(frozen=True)
class Drawn:
    """A candidate is finished."""

    task: int
    candidate: Candidate


@dataclass(frozen=True)
class Done:
    """The task is finished; `scores` belong to a `Rate`."""

    task: int
    scores: tuple[float, ...] = ()


@dataclass(frozen=True)
class Failed:
    """The task ended for a reason that a person can mend; the child goes on."""

    task: int
    error: QArtError


@dataclass(frozen=True)
class Lost:
    """The task ended with the process that worked on it."""

    task: int
    reason: str


Order: TypeAlias = Draw | Rate | WarmUp | Stop
News: TypeAlias = Progress | Preview | Note | Drawn
Answer: TypeAlias = Done | Failed | Lost
