"""What a press tells of its button and of the message around it."""

from collections.abc import Mapping, Sequence
from typing import Any


def pressed(body: Mapping[str, Any]) -> str:
    """The id of the button that was pressed."""
    return str(body["actions"][0]["action_id"])


def file_in(body: Mapping[str, Any], number: int) -> str | None:
    """The file of a picture in the message, by its place; None where Slack does not tell it."""
    known = files_in(body)
    return known[number - 1] if len(known) >= number else None


def files_in(body: Mapping[str, Any]) -> Sequence[str | None]:
    """The files of all pictures in the message, in their places."""
    blocks = (body.get("message") or {}).get("blocks") or []
    images = [block for block in blocks if block["type"] == "image"]
    return [(block.get("slack_file") or {}).get("id") for block in images]
