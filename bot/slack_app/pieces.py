"""The pieces of Block Kit that our messages and modals are made of, within Slack's limits.

What users wrote goes out as escaped plain text, so that it never links, formats or notifies.
Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    ImageBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.slack_app.text import clipped

SECTION_LIMIT = 3000
CONTEXT_LIMIT = 2000
TITLE_LIMIT = 2000
BUTTON_LIMIT = 75


def text(said: str, limit: int) -> PlainTextObject:
    """Text that is shown as it is."""
    return PlainTextObject(text=clipped(said, limit), emoji=False)


def section(said: str, accessory: ButtonElement | None = None) -> Block:
    """A paragraph, with a button at its side where given."""
    return SectionBlock(text=text(said, SECTION_LIMIT), accessory=accessory)


def button(label: str, action_id: str, style: str | None = None) -> ButtonElement:
    """A button; `style` is "primary", "danger" or None."""
    return ButtonElement(text=text(label, BUTTON_LIMIT), action_id=action_id, style=style)


def actions(*buttons: ButtonElement) -> Block:
    """Buttons in a row."""
    return ActionsBlock(elements=list(buttons))


def image(file_id: str, alt_text: str, title: str = "") -> Block:
    """A picture that was uploaded and is ready to be shown."""
    return ImageBlock(
        slack_file=SlackFile(id=file_id),
        title=text(title, TITLE_LIMIT) if title else None,
        alt_text=alt_text,
    )


def small(said: str, user_id: str = "") -> Block:
    """A line in small print, with the person it is about."""
    elements: Sequence[MarkdownTextObject | PlainTextObject] = [
        *([_mention(user_id)] if user_id else []),
        *([text(said, CONTEXT_LIMIT)] if said else []),
    ]
    return ContextBlock(elements=elements)


def _mention(user_id: str) -> MarkdownTextObject:
    # The only mention we ever send, made from an id that Slack itself gave us.
    return MarkdownTextObject(text=f"<@{user_id}>", verbatim=True)
