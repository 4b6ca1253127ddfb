"""A Slack of our own on loopback: Web API, Socket Mode, response_url, and people who use it.

It checks what it is sent, keeps every broken rule in `problems`, and answers as Slack does.
"""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.bot.slack_app.loopback_api import File, Message, WebApi
from tests.bot.slack_app.loopback_checks import elements, wrong_blocks

ACK_DEADLINE_S = 3.0
RESPONSE_USES = 5
RESPONSE_LIFE_S = 30 * 60.0


@dataclass
class Whisper:
    """A message that one person sees."""

    user: str
    text: str
    blocks: list[dict[str, Any]]


@dataclass
class ResponseUrl:
    """Where one interaction may be answered, five times within half an hour."""

    user: str
    born: float
    whisper: int | None
    uses: int = 0


@dataclass
class Loopback:
    """Listens on loopback while it is entered.

    Attributes:
        api: messages, files and what to refuse.
        whispers: ephemeral messages, in order; a replaced one keeps its place.
        problems: what the bot did that Slack does not allow.
        connections: how many sockets were opened so far.
        now: the clock that response_urls age by.
    """

    api: WebApi = field(default_factory=WebApi)
    now: Callable[[], float] = time.monotonic
    whispers: list[Whisper] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    connections: int = 0

    async def __aenter__(self) -> Self:
        self._numbers = itertools.count(1)
        self._urls: dict[str, ResponseUrl] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[None]] = {}
        self._listening = asyncio.Event()
        app = web.Application(client_max_size=2**24)
        app.add_routes(self.api.routes())
        app.add_routes([web.get("/socket", self._socket), web.post("/respond/{id}", self._respond)])
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.api.base = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """What SLACK_API_URL has to be."""
        return f"{self.api.base}/api/"

    async def listening(self) -> None:
        """Wait until the bot has a socket open."""
        await asyncio.wait_for(self._listening.wait(), 10)

    def nobody_listens(self) -> None:
        """Make `listening` wait for a socket that is yet to come."""
        self._listening.clear()

    async def command(
        self, text: str, *, user: str = "U1", channel: str = "C1", trigger: str = ""
    ) -> None:
        """A person types `/qart text`."""
        await self.envelope("slash_commands", self.command_body(text, user, channel, trigger))

    def command_body(
        self, text: str, user: str = "U1", channel: str = "C1", trigger: str = ""
    ) -> dict[str, Any]:
        """What Slack sends for a slash command."""
        return {
            "token": "legacy",
            "team_id": "T1",
            "team_domain": "loopback",
            "channel_id": channel,
            "channel_name": "general",
            "user_id": user,
            "user_name": user.lower(),
            "command": "/qart",
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": self._response_url(user),
            "trigger_id": trigger or f"{next(self._numbers)}.123.abcdef",
        }

    async def submit_form(
        self, view_id: str, url: str, prompt: str, file: File, *, user: str = "U1"
    ) -> None:
        """A person fills the form in and sends it."""
        await self.envelope("interactive", self.form_body(view_id, url, prompt, file, user))

    def form_body(
        self, view_id: str, url: str, prompt: str, file: File, user: str = "U1"
    ) -> dict[str, Any]:
        """What Slack sends for a form that was filled in."""
        view = self.api.views[view_id]
        filled = {
            "url_text_input": {"type": "url_text_input", "value": url},
            "plain_text_input": {"type": "plain_text_input", "value": prompt},
            "file_input": {"type": "file_input", "files": [{"id": file.id, "name": file.name}]},
        }
        values = {
            block["block_id"]: {block["element"]["action_id"]: filled[block["element"]["type"]]}
            for block in view["blocks"]
        }
        return {
            "type": "view_submission",
            "team": {"id": "T1", "domain": "loopback"},
            "user": {"id": user, "team_id": "T1"},
            "api_app_id": "A1",
            "token": "legacy",
            "trigger_id": f"{next(self._numbers)}.123.abcdef",
            "view": {"id": view_id, **view, "state": {"values": values}},
            "response_urls": [],
        }

    async def press(self, message: Message, action_id: str, *, user: str = "U1") -> None:
        """A person presses a button of a message."""
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": False,
        }
        await self._press(message.blocks, action_id, user, container, None)

    async def press_whisper(self, number: int, action_id: str) -> None:
        """A person presses a button of a message that only they see."""
        whisper = self.whispers[number]
        container = {"type": "message", "channel_id": "C1", "is_ephemeral": True}
        await self._press(whisper.blocks, action_id, whisper.user, container, number)

    async def _press(
        self,
        blocks: list[dict[str, Any]],
        action_id: str,
        user: str,
        container: dict[str, Any],
        whisper: int | None,
    ) -> None:
        button = next(e for e in elements(blocks) if e["action_id"] == action_id)
        body = {
            "type": "block_actions",
            "team": {"id": "T1", "domain": "loopback"},
            "user": {"id": user, "team_id": "T1"},
            "api_app_id": "A1",
            "token": "legacy",
            "container": container,
            "channel": {"id": container["channel_id"], "name": "general"},
            "actions": [{**button, "block_id": "b", "action_ts": "1.0"}],
            "response_url": self._response_url(user, whisper),
            "trigger_id": f"{next(self._numbers)}.123.abcdef",
        }
        await self.envelope("interactive", body)

    async def envelope(self, kind: str, payload: dict[str, Any]) -> None:
        """Send an envelope over the newest socket and wait for its acknowledgement."""
        envelope_id = f"envelope-{next(self._numbers)}"
        self._acks[envelope_id] = asyncio.get_running_loop().create_future()
        await self._sockets[-1].send_json(
            {
                "envelope_id": envelope_id,
                "type": kind,
                "accepts_response_payload": True,
                "payload": payload,
            }
        )
        try:
            await asyncio.wait_for(self._acks[envelope_id], ACK_DEADLINE_S)
        except TimeoutError:
            self.problems.append(f"{kind} was not acknowledged within 3 s")
            raise

    async def drop_sockets(self) -> None:
        """Close every socket, as Slack does now and then."""
        self.nobody_listens()
        for socket in self._sockets:
            await socket.close()

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "debug_info": {}})
        self._sockets.append(socket)
        self.connections += 1
        self._listening.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acks[message.json()["envelope_id"]].set_result(None)
        return socket

    def _response_url(self, user: str, whisper: int | None = None) -> str:
        name = str(next(self._numbers))
        self._urls[name] = ResponseUrl(user, self.now(), whisper)
        return f"{self.api.base}/respond/{name}"

    async def _respond(self, request: web.Request) -> web.Response:
        url = self._urls[request.match_info["id"]]
        body = await request.json()
        url.uses += 1
        if url.uses > RESPONSE_USES or self.now() - url.born > RESPONSE_LIFE_S:
            self.problems.append("a response_url was used up")
            return web.Response(status=404, text="used_url")
        if wrong := wrong_blocks(body.get("blocks", []), set()):
            self.problems.append(f"private answer: {wrong}")
            return web.Response(status=400, text="invalid_blocks")
        if body.get("response_type") != "ephemeral":
            self.problems.append("an answer was meant for everyone")
        whisper = Whisper(url.user, body["text"], body.get("blocks", []))
        if body.get("replace_original") and url.whisper is not None:
            self.whispers[url.whisper] = whisper
        else:
            self.whispers.append(whisper)
        return web.Response(text="ok")
