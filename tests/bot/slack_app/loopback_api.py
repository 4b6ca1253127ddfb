"""The Web API of the loopback Slack: the methods the bot calls, with Slack's own refusals."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.bot.slack_app import (
    loopback_chat,
    loopback_files,
    loopback_people,
    loopback_views,
)
from tests.bot.slack_app.loopback_state import SlackError, State, parsed

BOT_TOKEN = "xoxb-loopback"
APP_TOKEN = "xapp-loopback"

Method = Callable[[State, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """A method: what it does, the scope and the arguments on its reference page."""

    do: Method
    scope: str
    arguments: str


def _open_connection(state: State, _: dict[str, Any]) -> dict[str, Any]:
    return {"url": f"{state.base.replace('http', 'ws', 1)}/socket?ticket={next(state.numbers)}"}


_MESSAGE = "channel text blocks thread_ts"

METHODS = {
    "apps.connections.open": Known(_open_connection, "", ""),
    "auth.test": Known(loopback_people.auth_test, "", ""),
    "chat.delete": Known(loopback_chat.delete, "chat:write", "channel ts"),
    "chat.postEphemeral": Known(loopback_chat.ephemeral, "chat:write", f"{_MESSAGE} user"),
    "chat.postMessage": Known(
        loopback_chat.post, "chat:write", f"{_MESSAGE} unfurl_links unfurl_media"
    ),
    "chat.update": Known(loopback_chat.update, "chat:write", "channel ts text blocks"),
    "conversations.open": Known(loopback_people.open_conversation, "im:write", "users return_im"),
    "files.completeUploadExternal": Known(
        loopback_files.complete, "files:write", "files channel_id initial_comment thread_ts"
    ),
    "files.delete": Known(loopback_files.delete, "files:write", "file"),
    "files.getUploadURLExternal": Known(
        loopback_files.upload_url, "files:write", "filename length alt_txt snippet_type"
    ),
    "files.info": Known(loopback_files.info, "files:read", "file"),
    "users.info": Known(loopback_people.user_info, "users:read", "user include_locale"),
    "views.open": Known(loopback_views.open_view, "", "trigger_id view"),
    "views.publish": Known(loopback_views.publish, "", "user_id view hash"),
    "views.update": Known(loopback_views.update, "", "view_id external_id hash view"),
}

SCOPES = {name: known.scope for name, known in METHODS.items() if known.scope}
"""What each method asks for, from its reference page."""


@dataclass
class WebApi(State):
    """One workspace and the HTTP side of the methods that change it.

    Attributes:
        answering: cleared to hold all answers back.
        refusals: errors to answer a method with, one per call, "" for none, before it
            works again.
        limits: Retry-After values to answer a method with 429, one per call.
        broken: how many calls of a method are answered by a gateway's error page.
        half_done: how many calls of a method are done and then answered with 500.
    """

    answering: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.answering.set()

    def routes(self) -> list[web.RouteDef]:
        """The HTTP side."""
        return [
            web.route("*", "/api/{method}", self._call),
            web.post("/up/{id}", self._upload),
            web.get("/files/{id}", self._download),
        ]

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        args = await _arguments(request)
        self.calls.append((method, args))
        await self.answering.wait()
        if self.limits[method]:
            after = str(self.limits[method].pop(0))
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": after})
        if self.broken[method]:
            self.broken[method] -= 1
            return web.Response(status=502, text="<h1>Bad gateway</h1>", content_type="text/html")
        try:
            known = self._admit(method, args, request.headers.get("Authorization", ""))
            answer = {"ok": True, **known.do(self, args)}
        except SlackError as error:
            answer = error.body
        if self.half_done[method]:
            self.half_done[method] -= 1
            return web.Response(status=500, text="")
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.granted))})

    def _admit(self, method: str, args: dict[str, Any], header: str) -> Known:
        token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if not header:
            raise SlackError("not_authed")
        if header != f"Bearer {token}":
            raise SlackError("invalid_auth")
        if (known := METHODS.get(method)) is None:
            raise SlackError("unknown_method")
        if known.scope and known.scope not in self.granted:
            raise SlackError("missing_scope", needed=known.scope)
        if self.refusals[method] and (refusal := self.refusals[method].pop(0)):
            raise SlackError(refusal)
        if unknown := set(args) - set(known.arguments.split()):
            raise SlackError("invalid_arg_name", unknown=sorted(unknown))
        return known

    async def _upload(self, request: web.Request) -> web.Response:
        if self.unfetchable:
            raise web.HTTPServiceUnavailable
        file = self.files[request.match_info["id"]]
        content = await request.read()
        if len(content) != file.length:
            return web.Response(status=400, text="wrong length")
        file.content = content
        return web.Response(text=f"OK - {file.length}")

    async def _download(self, request: web.Request) -> web.Response:
        if self.signed_out or request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            raise web.HTTPFound(f"{self.base}/signin")
        if self.unfetchable:
            raise web.HTTPServiceUnavailable
        file = self.files[request.match_info["id"]]
        return web.Response(body=file.content, content_type=file.mimetype)


async def _arguments(request: web.Request) -> dict[str, Any]:
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        args |= await request.json()
    elif request.can_read_body:
        args |= dict(await request.post())
    args.pop("token", None)
    if "blocks" in args:
        args["blocks"] = parsed(args["blocks"])
    return args
