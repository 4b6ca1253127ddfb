"""users.*, conversations.* and auth.* of the loopback Slack."""

from typing import Any

from tests.bot.slack_app.loopback_state import BOT_ID, BOT_USER, TEAM, SlackError, State, required


def auth_test(state: State, _: dict[str, Any]) -> dict[str, Any]:
    return {"url": state.base, "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT_ID}


def user_info(state: State, args: dict[str, Any]) -> dict[str, Any]:
    user_id = required(args, "user")
    if not user_id.startswith(("U", "W")):
        raise SlackError("user_not_found")
    home = state.strangers.get(user_id, TEAM)
    admin = user_id in state.admins
    user = {"id": user_id, "team_id": home, "is_admin": admin, "is_owner": False}
    user["is_bot"] = user_id in state.bots
    return {"user": user | ({"is_stranger": True} if home != TEAM else {})}


def open_conversation(state: State, args: dict[str, Any]) -> dict[str, Any]:
    users = required(args, "users").split(",")
    if len(users) != 1:
        raise SlackError("too_many_users")
    if users[0] in state.refuse_direct:
        raise SlackError("user_disabled")
    channel = direct_channel(users[0])
    state.direct.add(channel)
    return {"channel": {"id": channel}}


def direct_channel(user_id: str) -> str:
    """The channel of the bot's direct messages with somebody."""
    return f"D{user_id}"
