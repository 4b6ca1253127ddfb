"""What Discord's own client does with a form: it shows labels and sends back what stands in it."""

from typing import Any

TEXT, CHOICE, CHANNELS = 4, 3, 8


def labels(modal: dict[str, Any]) -> list[str]:
    """The label of each field, in order."""
    return [component["label"] for component in modal["components"]]


def filled(modal: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The values to submit: those the form came with, and what a person changed in it."""
    values: dict[str, Any] = {}
    for component in modal["components"]:
        field = component["component"]
        if field["type"] == TEXT:
            values[field["custom_id"]] = field.get("value") or ""
        elif field["type"] == CHOICE:
            chosen = [o["value"] for o in field["options"] if o.get("default")]
            values[field["custom_id"]] = chosen
    return values | changes
