"""What Slack refuses in a message, from its published Block Kit reference."""

from collections import Counter
from typing import Any

MAX_BLOCKS = 50
MAX_TEXT = 40_000


def wrong_blocks(blocks: list[dict[str, Any]], ready_files: set[str]) -> list[str]:
    """Every broken rule, as Slack tells them; an empty list when the message is fine."""
    wrong = [] if len(blocks) <= MAX_BLOCKS else ["no more than 50 items allowed [blocks]"]
    for number, block in enumerate(blocks):
        check = _CHECKS.get(block.get("type", ""))
        found = check(block, ready_files) if check else [f"unsupported type {block.get('type')}"]
        wrong += [f"{problem} [json-pointer:/blocks/{number}]" for problem in found]
    ids = Counter(e["action_id"] for e in elements(blocks) if "action_id" in e)
    return wrong + [f"action_id {name} appears twice" for name, times in ids.items() if times > 1]


def elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every interactive element of a message."""
    return [e for b in blocks if b["type"] == "actions" for e in b["elements"]]


def wrong_view(view: dict[str, Any]) -> list[str]:
    """Every broken rule of a modal; an empty list when it is fine."""
    wrong = _unknown(
        view, {"type", "callback_id", "title", "submit", "close", "private_metadata", "blocks"}
    )
    if view.get("type") != "modal":
        wrong.append("only modals can be opened")
    for name in ("title", "submit", "close"):
        wrong += _text(view.get(name), 24, {"plain_text"})
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        wrong.append("private_metadata or callback_id is too long")
    if not 1 <= len(view.get("blocks", [])) <= 100:
        wrong.append("a view has one to 100 blocks")
    for block in view.get("blocks", []):
        wrong += _input(block)
    return wrong


def _input(block: dict[str, Any]) -> list[str]:
    if block.get("type") != "input":
        return [f"unsupported type {block.get('type')}"]
    wrong = _unknown(block, {"type", "block_id", "label", "hint", "element", "optional"})
    wrong += _text(block.get("label"), 2000, {"plain_text"})
    if "hint" in block:
        wrong += _text(block["hint"], 2000, {"plain_text"})
    element = block.get("element", {})
    known = _INPUTS.get(element.get("type", ""))
    if known is None:
        return [*wrong, f"unsupported element {element.get('type')}"]
    wrong += _unknown(element, {"type", "action_id", *known})
    if not 1 <= element.get("max_files", 10) <= 10:
        wrong.append("max_files is one to ten")
    if not 1 <= element.get("max_length", 3000) <= 3000:
        wrong.append("max_length is one to 3000")
    return wrong


_INPUTS = {
    "file_input": {"filetypes", "max_files"},
    "url_text_input": {"placeholder", "initial_value", "focus_on_load"},
    "plain_text_input": {"placeholder", "initial_value", "multiline", "min_length", "max_length"},
}


def _section(block: dict[str, Any], _: set[str]) -> list[str]:
    return _unknown(block, {"type", "block_id", "text", "fields", "accessory", "expand"}) + _text(
        block.get("text"), 3000, {"plain_text", "mrkdwn"}
    )


def _image(block: dict[str, Any], ready_files: set[str]) -> list[str]:
    wrong = _unknown(block, {"type", "block_id", "slack_file", "image_url", "alt_text", "title"})
    alt_text = block.get("alt_text")
    if not isinstance(alt_text, str) or not 0 < len(alt_text) <= 2000:
        wrong.append("alt_text is missing or too long")
    if ("slack_file" in block) == ("image_url" in block):
        wrong.append("exactly one of slack_file and image_url")
    file = block.get("slack_file", {})
    if file and (set(file) not in ({"id"}, {"url"}) or file.get("id") not in ready_files):
        wrong.append("invalid slack file")
    if "title" in block:
        wrong += _text(block["title"], 2000, {"plain_text"})
    return wrong


def _context(block: dict[str, Any], _: set[str]) -> list[str]:
    wrong = _unknown(block, {"type", "block_id", "elements"})
    if not 1 <= len(block.get("elements", [])) <= 10:
        wrong.append("a context has one to ten elements")
    for element in block.get("elements", []):
        wrong += _text(element, 3000, {"plain_text", "mrkdwn"})
    return wrong


def _actions(block: dict[str, Any], _: set[str]) -> list[str]:
    wrong = _unknown(block, {"type", "block_id", "elements"})
    if not 1 <= len(block.get("elements", [])) <= 25:
        wrong.append("actions have one to 25 elements")
    for element in block.get("elements", []):
        if element.get("type") != "button":
            wrong.append(f"unsupported element {element.get('type')}")
        wrong += _unknown(element, {"type", "text", "action_id", "value", "style", "url"})
        wrong += _text(element.get("text"), 75, {"plain_text"})
        if not 0 < len(element.get("action_id", "")) <= 255:
            wrong.append("action_id is missing or too long")
        if element.get("style", "primary") not in {"primary", "danger"}:
            wrong.append("style is neither primary nor danger")
    return wrong


def _text(text: Any, limit: int, kinds: set[str]) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        return [f"a text object of {sorted(kinds)} is required"]
    wrong = []
    allowed = {"emoji"} if text["type"] == "plain_text" else {"verbatim"}
    wrong += _unknown(text, {"type", "text", *allowed})
    if not 0 < len(text.get("text", "")) <= limit:
        wrong.append(f"text must be between 1 and {limit} characters")
    return wrong


def _unknown(given: dict[str, Any], known: set[str]) -> list[str]:
    return [f"unknown property {name}" for name in sorted(set(given) - known)]


_CHECKS = {"section": _section, "image": _image, "context": _context, "actions": _actions}
