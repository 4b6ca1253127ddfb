"""views.* of the loopback Slack. Reference: https://docs.slack.dev/reference/methods"""

from typing import Any

from tests.bot.slack_app.loopback_state import (
    TRIGGER_LIFE_S,
    OpenView,
    SlackError,
    State,
    parsed,
    required,
)
from tests.bot.slack_app.loopback_view_checks import wrong_home, wrong_modal


def open_view(state: State, args: dict[str, Any]) -> dict[str, Any]:
    trigger = state.triggers.get(required(args, "trigger_id"))
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if state.now() - trigger.born > TRIGGER_LIFE_S:
        raise SlackError("expired_trigger_id")
    view = _checked_modal(state, args)
    trigger.used = True
    opened = OpenView(f"V{next(state.numbers):04d}", trigger.user, view)
    state.opened[opened.id] = opened
    return {"view": {"id": opened.id, **view}}


def update(state: State, args: dict[str, Any]) -> dict[str, Any]:
    opened = state.opened.get(required(args, "view_id"))
    if opened is None or opened.closed:
        raise SlackError("not_found")
    opened.view = _checked_modal(state, args)
    return {"view": {"id": opened.id, **opened.view}}


def publish(state: State, args: dict[str, Any]) -> dict[str, Any]:
    view = parsed(args.get("view"))
    if errors := wrong_home(view, state.ready_files):
        raise SlackError("invalid_arguments", errors=errors)
    state.homes[required(args, "user_id")] = view
    return {"view": view}


def _checked_modal(state: State, args: dict[str, Any]) -> dict[str, Any]:
    view: dict[str, Any] = parsed(args.get("view"))
    if errors := wrong_modal(view, state.ready_files):
        raise SlackError("invalid_arguments", errors=errors)
    kinds = {block.get("element", {}).get("type") for block in view["blocks"]}
    if "file_input" in kinds and "files:read" not in state.granted:
        raise SlackError("missing_scope", needed="files:read")
    return view
