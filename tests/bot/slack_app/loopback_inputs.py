"""What people put into the inputs of a modal, as Slack reports it.

Reference: https://docs.slack.dev/reference/views/view-object (`state.values`)
"""

from typing import Any

from tests.bot.slack_app.loopback_state import File


def state_of(view: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
    """`state` of a view whose inputs were filled in; those not named keep what was in them.

    Args:
        view: as it was opened.
        filled: by block: a text, a number's text, an option's value, a list of channels, a file, or
            True for a ticked box.
    """
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    assert set(filled) <= set(inputs), f"no such input: {set(filled) - set(inputs)}"
    values = {}
    for name, block in inputs.items():
        element = block["element"]
        value = _READ[element["type"]](element, filled.get(name))
        assert block.get("optional") or any(v for k, v in value.items() if k != "type"), name
        values[name] = {element["action_id"]: {"type": element["type"], **value}}
    return {"values": values}


def _typed(element: dict[str, Any], given: str | None) -> dict[str, Any]:
    value = given if given is not None else element.get("initial_value")
    assert len(value or "") <= element.get("max_length", 3000)
    return {"value": value or None}


def _number(element: dict[str, Any], given: str | None) -> dict[str, Any]:
    value = given if given is not None else element.get("initial_value")
    if value:
        assert float(element["min_value"]) <= float(value) <= float(element["max_value"])
    return {"value": value or None}


def _selected(element: dict[str, Any], given: str | None) -> dict[str, Any]:
    if given is None:
        return {"selected_option": element.get("initial_option")}
    return {"selected_option": next(o for o in element["options"] if o["value"] == given)}


def _ticked(element: dict[str, Any], given: bool | None) -> dict[str, Any]:
    return {"selected_options": element["options"] if given else []}


def _channels(element: dict[str, Any], given: list[str] | None) -> dict[str, Any]:
    chosen = given if given is not None else element.get("initial_conversations", [])
    return {"selected_conversations": chosen}


def _files(_: dict[str, Any], given: File | None) -> dict[str, Any]:
    return {"files": [{"id": given.id, "name": given.name}] if given else []}


_READ = {
    "url_text_input": _typed,
    "plain_text_input": _typed,
    "number_input": _number,
    "static_select": _selected,
    "checkboxes": _ticked,
    "multi_conversations_select": _channels,
    "file_input": _files,
}
