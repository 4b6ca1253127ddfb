"""Both screens as the settings want them."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from pipeline.safety.level import Level
from pipeline.safety.prompts import SUGGESTIVE, PromptScreen
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


def load_screens(settings: SafetySettings, level: Level = "standard") -> Screens:
    """The screens of an installation; the picture screen's network is loaded here.

    Args:
        settings: the operator's.
        level: strict refuses suggestive words too and withholds pictures earlier.
    """
    if not settings.on:
        return NO_SCREENS
    from pipeline.safety.pictures import PictureScreen

    further, threshold = settings.terms.split(","), settings.threshold
    if level == "strict":
        further = [*further, *SUGGESTIVE]
        threshold = min(threshold, settings.strict_threshold)
    return Screens(PromptScreen(further).check, PictureScreen(threshold).blocks)
