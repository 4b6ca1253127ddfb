"""Discord's documented limits, held against every request that the bot sends in any test.

simcord refuses some of them as Discord does; here they are stated independently of it, from
<https://discord.com/developers/docs/components/reference>, .../resources/message and
.../interactions/application-commands.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import simcord

NAME = re.compile(r"^[-_'\w]{1,32}$")
NO_MENTIONS: dict[str, Any] = {"parse": []}

ROW, BUTTON, CHOICE, INPUT, TEXT, GALLERY, LABEL = 1, 2, 3, 4, 10, 12, 18
CHANNELS, UPLOAD = 8, 19
CHOSEN = {CHOICE, CHANNELS, UPLOAD}
V2 = 1 << 15

CALLBACK_AUTOCOMPLETE, CALLBACK_MODAL, CALLBACK_MESSAGES = 8, 9, {4, 7}


def broken(entry: simcord.HttpLogEntry) -> list[str]:
    """The limits that one request breaks, in words; none for a sound one."""
    if entry.path.endswith("/commands"):
        return [f"{c['name']}: {what}" for c in entry.json or [] for what in _command(c)]
    if not isinstance(entry.json, dict):
        return []
    if not entry.path.endswith("/callback"):
        return list(_message(entry.json))
    data = entry.json.get("data") or {}
    kind = entry.json["type"]
    if kind == CALLBACK_AUTOCOMPLETE:
        return list(_choices(data["choices"]))
    if kind == CALLBACK_MODAL:
        return list(_modal(data))
    return list(_message(data)) if kind in CALLBACK_MESSAGES else []


def _message(body: Mapping[str, Any]) -> Iterator[str]:
    if "content" not in body and "components" not in body:
        return
    if body.get("allowed_mentions") != NO_MENTIONS:
        yield f"mentions may notify: {body.get('allowed_mentions')}"
    if len(body.get("content") or "") > 2000:
        yield "content over 2,000 characters"
    if len(str(body.get("nonce") or "")) > 25:
        yield "nonce over 25 characters"
    parts = list(walk(body.get("components") or []))
    if len(parts) > 40:
        yield f"{len(parts)} components"
    if sum(len(part["content"]) for part in parts if part["type"] == TEXT) > 4000:
        yield "texts over 4,000 characters"
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(set(ids)) < len(ids):
        yield f"custom ids are not unique: {ids}"
    for part in parts:
        yield from _part(part)
    yield from _unseen(body, parts)


def _part(part: Mapping[str, Any]) -> Iterator[str]:
    if "custom_id" in part and not 1 <= len(part["custom_id"]) <= 100:
        yield f"custom id of {len(part['custom_id'])} characters"
    if part["type"] == ROW and not 1 <= len(part["components"]) <= 5:
        yield f"a row of {len(part['components'])}"
    if part["type"] == BUTTON and len(part.get("label") or "") > 80:
        yield f"button {part['label']!r} over 80 characters"
    if part["type"] == TEXT and not part["content"]:
        yield "an empty text"
    if part["type"] == GALLERY:
        if not 1 <= len(part["items"]) <= 10:
            yield f"{len(part['items'])} pictures"
        if any(len(item.get("description") or "") > 1024 for item in part["items"]):
            yield "a picture's description over 1,024 characters"


def _unseen(body: Mapping[str, Any], parts: list[Mapping[str, Any]]) -> Iterator[str]:
    """Files that a Components V2 message carries and does not show, or the other way round."""
    if not int(body.get("flags") or 0) & V2:
        return
    if body.get("content"):
        yield "content beside components of version 2"
    shown = {item["media"]["url"] for p in parts if p["type"] == GALLERY for item in p["items"]}
    files = {f"attachment://{file['filename']}" for file in body.get("attachments") or []}
    if shown != files:
        yield f"{sorted(files)} are attached, {sorted(shown)} are shown"


def _modal(data: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= len(data["title"]) <= 45:
        yield f"title {data['title']!r}"
    if not 1 <= len(data["custom_id"]) <= 100:
        yield "form's custom id over 100 characters"
    if not 1 <= len(data["components"]) <= 5:
        yield f"{len(data['components'])} fields"
    for label in data["components"]:
        if label["type"] != LABEL or not 1 <= len(label["label"]) <= 45:
            yield f"label {label.get('label')!r}"
        if len(label.get("description") or "") > 100:
            yield f"description {label['description']!r}"
        yield from _field(label["component"])


def _field(field: Mapping[str, Any]) -> Iterator[str]:
    name = field["custom_id"]
    if field["type"] == INPUT:
        if len(field.get("value") or "") > 4000 or field.get("max_length", 1) > 4000:
            yield f"{name}: over 4,000 characters"
        if len(field.get("placeholder") or "") > 100:
            yield f"{name}: placeholder over 100 characters"
    if field["type"] == CHOICE:
        options = field["options"]
        if not 1 <= len(options) <= 25:
            yield f"{name}: {len(options)} options"
        if len({option["value"] for option in options}) < len(options):
            yield f"{name}: an option stands there twice"
        if any(len(option[key]) > 100 for option in options for key in ("label", "value")):
            yield f"{name}: an option over 100 characters"
    if field["type"] in CHOSEN and not field["required"] and field.get("min_values") != 0:
        yield f"{name}: may be left out, and asks for one"
    if len(field.get("placeholder") or "") > 150:
        yield f"{name}: placeholder over 150 characters"


def _choices(choices: list[Mapping[str, Any]]) -> Iterator[str]:
    if len(choices) > 25:
        yield f"{len(choices)} suggestions"
    for choice in choices:
        if not 1 <= len(choice["name"]) <= 100 or len(str(choice["value"])) > 100:
            yield f"suggestion {choice}"


def _command(command: Mapping[str, Any]) -> Iterator[str]:
    options = command.get("options") or []
    for thing in (command, *options):
        if not NAME.match(thing["name"]) or thing["name"] != thing["name"].lower():
            yield f"name {thing['name']!r}"
        if not 1 <= len(thing["description"]) <= 100:
            yield f"description {thing['description']!r}"
    if len(options) > 25:
        yield f"{len(options)} options"
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield "an optional option before a required one"


def walk(components: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every component of a tree."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        if accessory := component.get("accessory"):
            yield accessory
