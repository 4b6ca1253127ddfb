"""The Web API of the loopback Slack: the methods the bot calls, with Slack's own refusals."""

import itertools
import json
import mimetypes
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.bot.slack_app.loopback_checks import MAX_TEXT, wrong_blocks, wrong_view

BOT_TOKEN = "xoxb-loopback"
APP_TOKEN = "xapp-loopback"

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    # Not the method itself but the file_input element of our form.
    "views.open": "files:read",
}
"""What each method asks for, from its reference page."""


class SlackError(Exception):
    """A refusal, told as {"ok": false, "error": ...}."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.body = {"ok": False, "error": error, **details}


@dataclass
class Message:
    """A message of a channel."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    edits: int = 0


@dataclass
class File:
    """An upload; `looks` counts how often it was asked for since it was completed."""

    id: str
    name: str
    length: int
    content: bytes = b""
    completed: bool = False
    looks: int = 0
    mimetype: str = "image/png"


@dataclass
class WebApi:
    """The state of one workspace and the methods that change it.

    Attributes:
        granted: scopes of the bot token.
        public, member_of: channels by what the bot may do there.
        looks_until_ready: how many times files.info leaves the mimetype out.
        refusals: errors to answer a method with, one per call, before it works again.
        limits: Retry-After values to answer a method with 429, one per call.
        views: the forms that were opened, by id.
        signed_out: whether downloads lead to the sign-in page, as they do without the right.
        broken: how many calls of a method are answered by a gateway's error page.
    """

    base: str = ""
    granted: set[str] = field(default_factory=lambda: {"chat:write", "files:write", "files:read"})
    public: set[str] = field(default_factory=lambda: {"CPUBLIC"})
    member_of: set[str] = field(default_factory=lambda: {"C1", "D1"})
    looks_until_ready: int = 2
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    deleted: list[Message] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    signed_out: bool = False
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusals: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    limits: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    broken: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._methods: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "auth.test": self._auth_test,
            "apps.connections.open": self._open_connection,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": self._complete,
            "files.info": self._info,
            "views.open": self._open_view,
        }

    def routes(self) -> list[web.RouteDef]:
        """The HTTP side."""
        return [
            web.route("*", "/api/{method}", self._call),
            web.post("/up/{id}", self._upload),
            web.get("/files/{id}", self._download),
        ]

    def add_file(self, name: str, content: bytes) -> File:
        """A file that a person has put into a form."""
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        number = f"F{next(self._numbers):04d}"
        file = File(number, name, len(content), content, completed=True, mimetype=mimetype)
        file.looks = self.looks_until_ready
        self.files[file.id] = file
        return file

    def called(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method for name, _ in self.calls)

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        args = await _arguments(request)
        self.calls.append((method, args))
        if self.limits[method]:
            after = str(self.limits[method].pop(0))
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": after})
        if self.broken[method]:
            self.broken[method] -= 1
            return web.Response(status=502, text="<h1>Bad gateway</h1>", content_type="text/html")
        try:
            self._admit(method, request.headers.get("Authorization", ""))
            answer = {"ok": True, **self._methods[method](args)}
        except SlackError as error:
            answer = error.body
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.granted))})

    def _admit(self, method: str, header: str) -> None:
        token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if not header:
            raise SlackError("not_authed")
        if header != f"Bearer {token}":
            raise SlackError("invalid_auth")
        if (needed := SCOPES.get(method)) and needed not in self.granted:
            raise SlackError("missing_scope", needed=needed)
        if method not in self._methods:
            raise SlackError("unknown_method")
        if self.refusals[method]:
            raise SlackError(self.refusals[method].pop(0))

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.base, "team_id": "T1", "user_id": "UBOT", "bot_id": "BBOT"}

    def _open_connection(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"{self.base.replace('http', 'ws', 1)}/socket?ticket={next(self._numbers)}"}

    def _post(self, args: dict[str, Any]) -> dict[str, Any]:
        channel = _required(args, "channel")
        if channel in self.public - self.member_of and "chat:write.public" not in self.granted:
            raise SlackError("not_in_channel")
        if channel not in self.public | self.member_of:
            raise SlackError("channel_not_found")
        self._check(args)
        ts = f"1700000000.{next(self._numbers):06d}"
        message = Message(channel, ts, args["text"], args.get("blocks", []))
        self.messages[channel, ts] = message
        return {"channel": channel, "ts": ts}

    def _update(self, args: dict[str, Any]) -> dict[str, Any]:
        message = self._message(args)
        self._check(args)
        message.text, message.blocks = args["text"], args.get("blocks", [])
        message.edits += 1
        return {"channel": message.channel, "ts": message.ts}

    def _delete(self, args: dict[str, Any]) -> dict[str, Any]:
        message = self._message(args)
        self.deleted.append(self.messages.pop((message.channel, message.ts)))
        return {"channel": message.channel, "ts": message.ts}

    def _message(self, args: dict[str, Any]) -> Message:
        key = _required(args, "channel"), _required(args, "ts")
        if key[0] not in self.public | self.member_of:
            raise SlackError("channel_not_found")
        if key not in self.messages:
            raise SlackError("message_not_found")
        return self.messages[key]

    def _check(self, args: dict[str, Any]) -> None:
        if not args.get("text"):
            raise SlackError("no_text")
        if len(args["text"]) > MAX_TEXT:
            raise SlackError("msg_too_long")
        ready = {f.id for f in self.files.values() if f.looks > self.looks_until_ready}
        if errors := wrong_blocks(args.get("blocks", []), ready):
            raise SlackError("invalid_blocks", errors=errors)

    def _upload_url(self, args: dict[str, Any]) -> dict[str, Any]:
        length = int(_required(args, "length"))
        if length <= 0 or len(args.get("alt_txt", "")) > 1000:
            raise SlackError("invalid_arguments")
        file = File(f"F{next(self._numbers):04d}", _required(args, "filename"), length)
        self.files[file.id] = file
        return {"upload_url": f"{self.base}/up/{file.id}", "file_id": file.id}

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.files[request.match_info["id"]]
        content = await request.read()
        if len(content) != file.length:
            return web.Response(status=400, text="wrong length")
        file.content = content
        return web.Response(text=f"OK - {file.length}")

    def _complete(self, args: dict[str, Any]) -> dict[str, Any]:
        files = [self.files.get(entry["id"]) for entry in json.loads(_required(args, "files"))]
        for file in files:
            if file is None or not file.content:
                raise SlackError("file_not_found")
            file.completed = True
        return {"files": [{"id": f.id, "title": f.name, "mimetype": ""} for f in files if f]}

    def _info(self, args: dict[str, Any]) -> dict[str, Any]:
        file = self.files.get(_required(args, "file"))
        if file is None or not file.completed:
            raise SlackError("file_not_found")
        file.looks += 1
        mimetype = file.mimetype if file.looks > self.looks_until_ready else ""
        return {
            "file": {
                "id": file.id,
                "name": file.name,
                "mimetype": mimetype,
                "size": file.length,
                "url_private_download": f"{self.base}/files/{file.id}",
            }
        }

    async def _download(self, request: web.Request) -> web.Response:
        if self.signed_out or request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            raise web.HTTPFound(f"{self.base}/signin")
        file = self.files[request.match_info["id"]]
        return web.Response(body=file.content, content_type=file.mimetype)

    def _open_view(self, args: dict[str, Any]) -> dict[str, Any]:
        _required(args, "trigger_id")
        view = json.loads(args["view"]) if isinstance(args["view"], str) else args["view"]
        if errors := wrong_view(view):
            raise SlackError("invalid_arguments", errors=errors)
        view_id = f"V{next(self._numbers):04d}"
        self.views[view_id] = view
        return {"view": {"id": view_id, **view}}


async def _arguments(request: web.Request) -> dict[str, Any]:
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        args |= await request.json()
    elif request.can_read_body:
        args |= dict(await request.post())
    if isinstance(args.get("blocks"), str):
        args["blocks"] = json.loads(args["blocks"])
    return args


def _required(args: dict[str, Any], name: str) -> str:
    if not args.get(name):
        raise SlackError("invalid_arguments", missing=name)
    return str(args[name])
