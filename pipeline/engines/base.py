"""The Engine port: everything that can draw candidates implements it."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.blueprint import Blueprint
from pipeline.errors import CancelledError
from pipeline.safety.level import Level

MAX_SEED = 2**32 - 1

LOOKS = 8
"""How many looks an engine may tell apart by `seed % LOOKS`, so that a request shows them all."""


@dataclass(frozen=True)
class DrawRequest:
    """What to draw.

    Attributes:
        blueprint: the symbol and where it lies.
        prompt: checked by `pipeline.payload.parse_prompt`.
        seeds: one per candidate, 0 to `MAX_SEED`; the batch size is their number.
        negative_prompt: what to avoid; engines that cannot use it ignore it.
        bases: seeds that drew a candidate to vary, its own last; () draws afresh. Each candidate
            keeps that one's composition and differs in what its own seed decides.
        insistence: 0 as usual; the higher, the more of the code shows through. Candidates that
            did not scan are drawn again with more of it. Engines that have nothing to strengthen
            ignore it.
        safety: how early pictures are withheld, by engines that screen what they draw.
    """

    blueprint: Blueprint
    prompt: str
    seeds: tuple[int, ...]
    negative_prompt: str = ""
    bases: tuple[int, ...] = ()
    insistence: int = 0
    safety: Level = "standard"

    @property
    def varied(self) -> dict[str, str]:
        """What a variation's recipe says of its bases; nothing for others."""
        return {"bases": " ".join(map(str, self.bases))} if self.bases else {}


@dataclass(frozen=True)
class Candidate:
    """One drawn picture and everything needed to draw it again.

    Attributes:
        index: its place in the request's seeds.
        seed: the seed it was drawn from.
        image: RGB, blueprint.size_px square.
        recipe: engine name, its version and every setting that shaped the picture.
    """

    index: int
    seed: int
    image: Image.Image
    recipe: dict[str, str | int | float] = field(default_factory=dict)


class Watch:
    """How a caller follows a drawing and stops it. This one ignores everything and never stops.

    Engines call it from the thread they draw in, at least once per candidate.
    """

    def progress(self, fraction: float) -> None:
        """`fraction` of the whole drawing is done, 0 to 1, never decreasing."""

    def preview(self, index: int, image: Image.Image) -> None:
        """An early or coarse view of candidate `index`: RGB, any size."""

    def note(self, sentence: str) -> None:
        """Something people should know about this drawing, such as a withheld picture."""

    def cancelled(self) -> bool:
        """Whether to stop now."""
        return False

    def check(self) -> None:
        """Raise when the caller asked to stop.

        Raises:
            CancelledError: `cancelled()` is true.
        """
        if self.cancelled():
            raise CancelledError("Cancelled.")


class Engine(ABC):
    """Draws candidates. The same request gives the same pictures on the same machine.

    Attributes:
        name: what settings and requests call it.
        summary: one sentence for people that says what it is and is not.
    """

    name: ClassVar[str]
    summary: ClassVar[str]

    @abstractmethod
    def draw(self, request: DrawRequest, watch: Watch) -> Iterator[Candidate]:
        """Draw one candidate per seed and yield each as soon as it is finished, in any order.

        A content screen may withhold some; `watch.note` says so then. A seed gives the same
        picture whatever the other seeds of the request are.

        Raises:
            CancelledError: soon after `watch.cancelled()` turns true.
            EngineLostError: what drew broke down, and the same drawing may well succeed.
        """

    @property
    def at_once(self) -> int:
        """How many requests are drawn at the same time without slowing each other down."""
        return 1

    @property
    def aesthetic(self) -> Aesthetic | None:
        """A predictor that computes where the engine does; None where there is none."""
        return None

    def warm_up(self) -> None:
        """Load what drawing needs, so that the first request need not wait for it. Blocks."""
        return

    def close(self) -> None:
        """Give back what the engine holds; nothing is drawn afterwards."""
        return


def spread_seeds(seed: int, n: int) -> tuple[int, ...]:
    """`n` distinct candidate seeds that follow from one request seed.

    Args:
        seed: 0 to `MAX_SEED`.
        n: how many.

    Returns:
        The request seed first, so that a shown seed can be asked for again by itself. The first
        `LOOKS` are all distinct modulo `LOOKS`, and so is every further group of as many: an engine
        with a look for each remainder draws eight different ones.
    """
    seeds = [seed]
    step = 0
    while len(seeds) < n:
        step += 1
        digest = hashlib.blake2b(f"{seed}:{step}".encode(), digest_size=4).digest()
        drawn = int.from_bytes(digest, "big")
        group = seeds[len(seeds) // LOOKS * LOOKS :]
        if drawn not in seeds and drawn % LOOKS not in [other % LOOKS for other in group]:
            seeds.append(drawn)
    return tuple(seeds)
