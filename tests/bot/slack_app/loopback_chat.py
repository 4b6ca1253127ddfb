"""chat.* of the loopback Slack. Reference: https://docs.slack.dev/reference/methods"""

from typing import Any

from tests.bot.slack_app.loopback_checks import MAX_TEXT, length, wrong_blocks
from tests.bot.slack_app.loopback_state import Message, SlackError, State, Whisper, required


def post(state: State, args: dict[str, Any]) -> dict[str, Any]:
    channel = _writable(state, args)
    _check(state, args)
    if args.get("unfurl_links", True) or args.get("unfurl_media", True):
        state.problems.append("a message may be followed by previews of what it links to")
    thread = str(args.get("thread_ts", ""))
    if thread and (channel, thread) not in state.messages:
        raise SlackError("thread_not_found")
    ts = f"1700000000.{next(state.numbers):06d}"
    message = Message(channel, ts, args["text"], args.get("blocks", []), thread)
    state.messages[channel, ts] = message
    return {"channel": channel, "ts": ts}


def ephemeral(state: State, args: dict[str, Any]) -> dict[str, Any]:
    channel = required(args, "channel")
    user = required(args, "user")
    if channel not in state.member_of | state.direct:
        raise SlackError("channel_not_found")
    _check(state, args)
    state.whispers.append(Whisper(user, args["text"], args.get("blocks", []), channel))
    return {"message_ts": f"1700000000.{next(state.numbers):06d}"}


def update(state: State, args: dict[str, Any]) -> dict[str, Any]:
    message = _message(state, args)
    _check(state, args)
    message.text, message.blocks = args["text"], args.get("blocks", [])
    message.edits += 1
    return {"channel": message.channel, "ts": message.ts}


def delete(state: State, args: dict[str, Any]) -> dict[str, Any]:
    message = _message(state, args)
    state.deleted.append(state.messages.pop((message.channel, message.ts)))
    return {"channel": message.channel, "ts": message.ts}


def _writable(state: State, args: dict[str, Any]) -> str:
    channel = required(args, "channel")
    if channel in state.public - state.member_of and "chat:write.public" not in state.granted:
        raise SlackError("not_in_channel")
    if channel not in state.reachable:
        raise SlackError("channel_not_found")
    return channel


def _message(state: State, args: dict[str, Any]) -> Message:
    key = required(args, "channel"), required(args, "ts")
    if key[0] not in state.reachable:
        raise SlackError("channel_not_found")
    if key not in state.messages:
        raise SlackError("message_not_found")
    return state.messages[key]


def _check(state: State, args: dict[str, Any]) -> None:
    if not args.get("text"):
        raise SlackError("no_text")
    if length(args["text"]) > MAX_TEXT:
        raise SlackError("msg_too_long")
    if errors := wrong_blocks(args.get("blocks", []), state.ready_files):
        raise SlackError("invalid_blocks", errors=errors)
