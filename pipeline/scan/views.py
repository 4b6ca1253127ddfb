"""Views: what a phone's camera makes of a picture. Deterministic, named, each with its meaning."""

from dataclasses import dataclass

from pipeline.scan.optics import Step, chain, shrink


@dataclass(frozen=True)
class View:
    """One way to look at a picture.

    Attributes:
        name: what checks and reports call it.
        meaning: the situation it stands for.
        apply: makes the view of a uint8 (H, W, 3) RGB picture; the input is left as it is.
    """

    name: str
    meaning: str
    apply: Step


VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View("clean", "the picture itself, as a file", chain()),
        View("320px", "a thumbnail, or a poster across the room", shrink(320)),
    )
}
"""What requests and `qart scan` look at beside the gate's looks; evals have a battery of more."""
