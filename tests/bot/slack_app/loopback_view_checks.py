"""What Slack refuses in a modal or a Home tab, from its published reference."""

from typing import Any

from tests.bot.slack_app.loopback_checks import length, text, unknown, wrong_blocks

MAX_VIEW_BLOCKS = 100


def wrong_modal(view: dict[str, Any], ready_files: set[str]) -> list[str]:
    """Every broken rule of a modal; an empty list when it is fine."""
    wrong = unknown(
        view, {"type", "callback_id", "title", "submit", "close", "private_metadata", "blocks"}
    )
    if view.get("type") != "modal":
        wrong.append("only modals can be opened")
    for name in ("title", "submit", "close"):
        if name == "title" or name in view:
            wrong += text(view.get(name), 24, {"plain_text"})
    if len(view.get("callback_id", "")) > 255:
        wrong.append("callback_id is too long")
    inputs = [block for block in view.get("blocks", []) if block.get("type") == "input"]
    if inputs and "submit" not in view:
        wrong.append("must define submit to use an input block in modals")
    return wrong + _content(view, ready_files)


def wrong_home(view: dict[str, Any], ready_files: set[str]) -> list[str]:
    """Every broken rule of a Home tab."""
    wrong = unknown(view, {"type", "callback_id", "private_metadata", "blocks"})
    if view.get("type") != "home":
        wrong.append("only home views can be published")
    return wrong + _content(view, ready_files)


def _content(view: dict[str, Any], ready_files: set[str]) -> list[str]:
    wrong = []
    if length(view.get("private_metadata", "")) > 3000:
        wrong.append("private_metadata is too long")
    blocks = view.get("blocks", [])
    if not 1 <= len(blocks) <= MAX_VIEW_BLOCKS:
        wrong.append("a view has one to 100 blocks")
    inputs = [block for block in blocks if block.get("type") == "input"]
    others = [block for block in blocks if block.get("type") != "input"]
    names = [block["block_id"] for block in inputs]
    if len(names) != len(set(names)):
        wrong.append("block_id appears twice")
    wrong += [problem for block in inputs for problem in _input(block)]
    return wrong + wrong_blocks(others, ready_files, MAX_VIEW_BLOCKS)


def _input(block: dict[str, Any]) -> list[str]:
    wrong = unknown(block, {"type", "block_id", "label", "hint", "element", "optional"})
    wrong += text(block.get("label"), 2000, {"plain_text"})
    if "hint" in block:
        wrong += text(block["hint"], 2000, {"plain_text"})
    if not 0 < len(block.get("block_id", "")) <= 255:
        wrong.append("block_id is missing or too long")
    element = block.get("element", {})
    known = _INPUTS.get(element.get("type", ""))
    if known is None:
        return [*wrong, f"unsupported element {element.get('type')}"]
    wrong += unknown(element, {"type", "action_id", "placeholder", "focus_on_load", *known})
    return wrong + _numbers(element) + _options(element)


def _numbers(element: dict[str, Any]) -> list[str]:
    wrong = []
    if not 1 <= element.get("max_files", 10) <= 10:
        wrong.append("max_files is one to ten")
    if not 1 <= element.get("max_length", 3000) <= 3000:
        wrong.append("max_length is one to 3000")
    if element.get("max_selected_items", 1) < 1:
        wrong.append("max_selected_items is at least one")
    if element["type"] == "number_input":
        if not isinstance(element.get("is_decimal_allowed"), bool):
            wrong.append("is_decimal_allowed is required")
        limits = [element[name] for name in ("min_value", "max_value") if name in element]
        if not all(isinstance(limit, str) for limit in limits):
            wrong.append("min_value and max_value are texts")
    return wrong


def _options(element: dict[str, Any]) -> list[str]:
    most = _MOST_OPTIONS.get(element["type"])
    if most is None:
        return []
    options = element.get("options", [])
    wrong = [] if 1 <= len(options) <= most else [f"one to {most} options"]
    for option in options:
        wrong += unknown(option, {"text", "value", "description"})
        wrong += text(option.get("text"), 75, {"plain_text", "mrkdwn"})
        if not 0 < len(option.get("value", "")) <= 150:
            wrong.append("an option's value has one to 150 characters")
    if "initial_option" in element and element["initial_option"] not in options:
        wrong.append("initial_option is none of the options")
    return wrong


_MOST_OPTIONS = {"static_select": 100, "checkboxes": 10}

_INPUTS = {
    "file_input": {"filetypes", "max_files"},
    "url_text_input": {"initial_value"},
    "plain_text_input": {"initial_value", "multiline", "min_length", "max_length"},
    "number_input": {"is_decimal_allowed", "initial_value", "min_value", "max_value"},
    "static_select": {"options", "initial_option"},
    "checkboxes": {"options", "initial_options"},
    "multi_conversations_select": {
        "initial_conversations",
        "max_selected_items",
        "filter",
        "default_to_current_conversation",
    },
}
