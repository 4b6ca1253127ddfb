"""Inputs of our forms, and what people put into them.

Reference: https://docs.slack.dev/reference/block-kit/blocks/input-block
"""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextObject, StaticSelectElement
from slack_sdk.models.blocks.block_elements import InputInteractiveElement, NumberInputElement

from bot import wording
from bot.slack_app.text import clipped
from gpu_server.schema import Style

VALUE = "value"
"""The action id of every input; their blocks tell them apart."""

OPTION_LIMIT = 75
OPTIONS = 100
"""Slack's limits to the text of an option, and to how many there are."""


def field(
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = True,
) -> Block:
    """One input with its label."""
    return InputBlock(block_id=name, label=label, hint=hint, element=element, optional=optional)


def choice(value: str, title: str) -> Option:
    """One choice of a menu."""
    return Option(value=value, text=PlainTextObject(text=clipped(title, OPTION_LIMIT)))


def style_select(styles: Sequence[Style], chosen: str | None = None) -> StaticSelectElement:
    """A menu of styles; the one chosen before is always among them, and there is at least one."""
    titles = {style.name: style.title for style in styles}
    names = [name for name in titles if name != chosen]
    if chosen is not None:
        names.insert(0, chosen)
    options = [choice(name, titles.get(name, name)) for name in names[:OPTIONS]]
    return StaticSelectElement(
        action_id=VALUE,
        placeholder=wording.FORM_NO_STYLE,
        options=options,
        initial_option=None if chosen is None else options[0],
    )


def whole_number(
    low: int, high: int, initial: int | None = None, placeholder: str | None = None
) -> NumberInputElement:
    """An input for a whole number; Slack holds people to its range."""
    return NumberInputElement(
        action_id=VALUE,
        is_decimal_allowed=False,
        min_value=low,
        max_value=high,
        initial_value=initial,
        placeholder=placeholder,
    )


class Filled:
    """What was put into the inputs of a view; one that was not there counts as left empty."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._values = view["state"]["values"]

    def text(self, name: str) -> str:
        """What was typed, "" for nothing."""
        return (self._of(name).get("value") or "").strip()

    def number(self, name: str) -> int | None:
        """A whole number, None for nothing.

        Raises:
            ValueError: it is none.
        """
        typed = self.text(name)
        return int(typed) if typed else None

    def chosen(self, name: str) -> str | None:
        """The value of what was chosen in a menu."""
        option = self._of(name).get("selected_option")
        return str(option["value"]) if option else None

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self._of(name).get("selected_options"))

    def conversations(self, name: str) -> list[str]:
        """The ids of chosen channels."""
        return list(self._of(name).get("selected_conversations") or [])

    def file(self, name: str) -> str | None:
        """The id of the file."""
        files = self._of(name).get("files") or []
        return str(files[0]["id"]) if files else None

    def _of(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = (self._values.get(name) or {}).get(VALUE) or {}
        return found
