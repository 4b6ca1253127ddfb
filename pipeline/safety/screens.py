"""Both screens as the settings want them."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from pipeline.safety.prompts import PromptScreen
from pipeline.safety.settings import SafetySettings


@dataclass(frozen=True)
class Screens:
    """What an engine asks before it draws and before it shows.

    Attributes:
        check_prompt: raises BlockedPromptError.
        blocks: whether a picture, RGB, is to be withheld.
    """

    check_prompt: Callable[[str], None]
    blocks: Callable[[Image.Image], bool]


NO_SCREENS = Screens(lambda _: None, lambda _: False)
"""Lets everything pass; what QART_SAFETY=false means."""


def load_screens(settings: SafetySettings) -> Screens:
    """The screens of an installation; the picture screen's network is loaded here."""
    if not settings.on:
        return NO_SCREENS
    from pipeline.safety.pictures import PictureScreen

    further = settings.terms.split(",")
    return Screens(PromptScreen(further).check, PictureScreen(settings.threshold).blocks)
