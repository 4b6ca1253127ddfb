"""What Slack refuses in a message, from its published Block Kit reference."""

from collections import Counter
from typing import Any

MAX_BLOCKS = 50
MAX_TEXT = 40_000


def wrong_blocks(
    blocks: list[dict[str, Any]], ready_files: set[str], most: int = MAX_BLOCKS
) -> list[str]:
    """Every broken rule, as Slack tells them; an empty list when the message is fine."""
    wrong = [] if len(blocks) <= most else [f"no more than {most} items allowed [blocks]"]
    for number, block in enumerate(blocks):
        check = _CHECKS.get(block.get("type", ""))
        found = check(block, ready_files) if check else [f"unsupported type {block.get('type')}"]
        wrong += [f"{problem} [json-pointer:/blocks/{number}]" for problem in found]
    return wrong + _twice(blocks)


def _twice(blocks: list[dict[str, Any]]) -> list[str]:
    ids = Counter(e["action_id"] for e in elements(blocks) if "action_id" in e)
    named = Counter(block["block_id"] for block in blocks if "block_id" in block)
    return [f"{name} appears twice" for name, times in (ids + named).items() if times > 1]


def elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every button of a message, in order."""
    found = []
    for block in blocks:
        if block["type"] == "actions":
            found += block["elements"]
        elif block.get("accessory"):
            found.append(block["accessory"])
    return found


def _section(block: dict[str, Any], _: set[str]) -> list[str]:
    wrong = unknown(block, {"type", "block_id", "text", "fields", "accessory", "expand"})
    if "accessory" in block:
        wrong += _button(block["accessory"])
    return wrong + text(block.get("text"), 3000, {"plain_text", "mrkdwn"})


def _image(block: dict[str, Any], ready_files: set[str]) -> list[str]:
    wrong = unknown(block, {"type", "block_id", "slack_file", "image_url", "alt_text", "title"})
    alt_text = block.get("alt_text")
    if not isinstance(alt_text, str) or not 0 < length(alt_text) <= 2000:
        wrong.append("alt_text is missing or too long")
    if ("slack_file" in block) == ("image_url" in block):
        wrong.append("exactly one of slack_file and image_url")
    file = block.get("slack_file", {})
    if file and (set(file) not in ({"id"}, {"url"}) or file.get("id") not in ready_files):
        wrong.append("invalid slack file")
    if "title" in block:
        wrong += text(block["title"], 2000, {"plain_text"})
    return wrong


def _context(block: dict[str, Any], _: set[str]) -> list[str]:
    wrong = unknown(block, {"type", "block_id", "elements"})
    if not 1 <= len(block.get("elements", [])) <= 10:
        wrong.append("a context has one to ten elements")
    for element in block.get("elements", []):
        wrong += text(element, 3000, {"plain_text", "mrkdwn"})
    return wrong


def _actions(block: dict[str, Any], _: set[str]) -> list[str]:
    wrong = unknown(block, {"type", "block_id", "elements"})
    if not 1 <= len(block.get("elements", [])) <= 25:
        wrong.append("actions have one to 25 elements")
    return wrong + [problem for e in block.get("elements", []) for problem in _button(e)]


def _button(element: dict[str, Any]) -> list[str]:
    wrong = []
    if element.get("type") != "button":
        wrong.append(f"unsupported element {element.get('type')}")
    wrong += unknown(element, {"type", "text", "action_id", "value", "style", "url", "confirm"})
    wrong += text(element.get("text"), 75, {"plain_text"})
    if not 0 < len(element.get("action_id", "")) <= 255:
        wrong.append("action_id is missing or too long")
    if element.get("style", "primary") not in {"primary", "danger"}:
        wrong.append("style is neither primary nor danger")
    return wrong


def _header(block: dict[str, Any], _: set[str]) -> list[str]:
    return unknown(block, {"type", "block_id", "text"}) + text(
        block.get("text"), 150, {"plain_text"}
    )


def _divider(block: dict[str, Any], _: set[str]) -> list[str]:
    return unknown(block, {"type", "block_id"})


def length(said: str) -> int:
    """Characters by the stricter of two counts, UTF-16; Slack's reference names none."""
    return len(said.encode("utf-16-le", "surrogatepass")) // 2


def text(given: Any, limit: int, kinds: set[str]) -> list[str]:
    """What is wrong with a text object."""
    if not isinstance(given, dict) or given.get("type") not in kinds:
        return [f"a text object of {sorted(kinds)} is required"]
    wrong = []
    allowed = {"emoji"} if given["type"] == "plain_text" else {"verbatim"}
    wrong += unknown(given, {"type", "text", *allowed})
    if not 0 < length(given.get("text", "")) <= limit:
        wrong.append(f"text must be between 1 and {limit} characters")
    return wrong


def unknown(given: dict[str, Any], known: set[str]) -> list[str]:
    """The properties that Slack does not know there."""
    return [f"unknown property {name}" for name in sorted(set(given) - known)]


_CHECKS = {
    "section": _section,
    "image": _image,
    "context": _context,
    "actions": _actions,
    "header": _header,
    "divider": _divider,
}
