"""files.* of the loopback Slack. Reference: https://docs.slack.dev/reference/methods"""

import mimetypes
from typing import Any

from tests.bot.slack_app.loopback_checks import length
from tests.bot.slack_app.loopback_state import File, SlackError, State, parsed, required


def add_file(state: State, name: str, content: bytes) -> File:
    """A file that a person has put into a form."""
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    number = f"F{next(state.numbers):04d}"
    file = File(number, name, len(content), content, completed=True, mimetype=mimetype)
    file.looks = state.looks_until_ready
    state.files[file.id] = file
    return file


def upload_url(state: State, args: dict[str, Any]) -> dict[str, Any]:
    size = int(required(args, "length"))
    if size <= 0 or length(args.get("alt_txt", "")) > 1000:
        raise SlackError("invalid_arguments")
    name = required(args, "filename")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(f"F{next(state.numbers):04d}", name, size, mimetype=kind)
    state.files[file.id] = file
    return {"upload_url": f"{state.base}/up/{file.id}", "file_id": file.id}


def complete(state: State, args: dict[str, Any]) -> dict[str, Any]:
    channel = args.get("channel_id", "")
    # Only ids of channels are taken, not those of people.
    if channel and channel not in state.member_of | state.direct:
        raise SlackError("channel_not_found")
    files = [state.files.get(entry["id"]) for entry in parsed(required(args, "files"))]
    for file in files:
        if file is None or not file.content or file.completed:
            raise SlackError("file_not_found")
        file.completed = True
        file.channel = channel
    return {"files": [{"id": f.id, "title": f.name, "mimetype": ""} for f in files if f]}


def info(state: State, args: dict[str, Any]) -> dict[str, Any]:
    file = _found(state, args)
    file.looks += 1
    mimetype = file.mimetype if file.looks > state.looks_until_ready else ""
    return {
        "file": {
            "id": file.id,
            "name": file.name,
            "mimetype": mimetype,
            "size": file.length,
            "url_private_download": f"{state.files_at or state.base}/files/{file.id}",
        }
    }


def delete(state: State, args: dict[str, Any]) -> dict[str, Any]:
    del state.files[_found(state, args).id]
    return {}


def _found(state: State, args: dict[str, Any]) -> File:
    file = state.files.get(required(args, "file"))
    if file is None or not file.completed:
        raise SlackError("file_not_found")
    return file
