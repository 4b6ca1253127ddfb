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

from tests.bot.slack_app import loopback_payloads as payloads
from tests.bot.slack_app.loopback_api import WebApi
from tests.bot.slack_app.loopback_checks import wrong_blocks
from tests.bot.slack_app.loopback_files import add_file
from tests.bot.slack_app.loopback_state import BOT_USER, TEAM, File, Message, Whisper

ACK_DEADLINE_S = 3.0
RESPONSE_USES = 5
RESPONSE_LIFE_S = 30 * 60.0


@dataclass
class ResponseUrl:
    """Where one interaction may be answered, five times within half an hour."""

    user: str
    channel: str
    born: float
    whisper: int | None
    uses: int = 0


@dataclass
class Loopback:
    """Listens on loopback while it is entered.

    Attributes:
        api: messages, files and what to refuse.
        connections: how many sockets were opened so far.
        now: the clock that response_urls and triggers age by.
        events: the events that the app has subscribed to.
    """

    api: WebApi = field(default_factory=WebApi)
    now: Callable[[], float] = time.monotonic
    connections: int = 0
    events: set[str] = field(
        default_factory=lambda: {"app_home_opened", "reaction_added", "reaction_removed"}
    )

    async def __aenter__(self) -> Self:
        self._numbers = itertools.count(1)
        self._urls: dict[str, ResponseUrl] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._listening = asyncio.Event()
        self.api.now = lambda: self.now()
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

    @property
    def problems(self) -> list[str]:
        """What the bot did that Slack does not allow, or that we do not want."""
        return self.api.problems

    @property
    def whispers(self) -> list[Whisper]:
        """Ephemeral messages, in order; a replaced one keeps its place."""
        return self.api.whispers

    def add_file(self, name: str, content: bytes) -> File:
        """A file that a person has put into a form."""
        return add_file(self.api, name, content)

    async def listening(self) -> None:
        """Wait until the bot has a socket open."""
        await asyncio.wait_for(self._listening.wait(), 10)

    def nobody_listens(self) -> None:
        """Make `listening` wait for a socket that is yet to come."""
        self._listening.clear()

    async def command(
        self,
        text: str,
        *,
        user: str = "U1",
        channel: str = "C1",
        trigger: str = "",
        name: str = "/qart",
    ) -> None:
        """A person types a slash command."""
        body = self.command_body(text, user, channel, trigger, name)
        await self.envelope("slash_commands", body)

    def command_body(
        self,
        text: str,
        user: str = "U1",
        channel: str = "C1",
        trigger: str = "",
        name: str = "/qart",
    ) -> dict[str, Any]:
        """What Slack sends for a slash command."""
        trigger_id = self.api.trigger(user, trigger)
        url = self._response_url(user, channel)
        return payloads.command(name, text, user, channel, trigger_id, url)

    async def submit(self, view_id: str, **filled: Any) -> dict[str, str]:
        """The person before a modal fills it in and sends it; returns what is wrong with it."""
        answer = await self.envelope("interactive", self.submission(view_id, **filled))
        opened = self.api.opened[view_id]
        opened.errors = answer.get("errors", {})
        opened.closed = not opened.errors
        return opened.errors

    def submission(self, view_id: str, **filled: Any) -> dict[str, Any]:
        """What Slack sends for a form that was filled in."""
        opened = self.api.opened[view_id]
        return payloads.submission(opened, filled, self.api.trigger(opened.user))

    async def press(self, message: Message, action_id: str, *, user: str = "U1") -> None:
        """A person presses a button of a message."""
        body = self._press(message.blocks, action_id, user)
        url = self._response_url(user, message.channel)
        await self.envelope(
            "interactive", body | payloads.in_message(message) | {"response_url": url}
        )

    async def press_whisper(self, number: int, action_id: str) -> None:
        """A person presses a button of a message that only they see."""
        whisper = self.whispers[number]
        body = self._press(whisper.blocks, action_id, whisper.user)
        url = self._response_url(whisper.user, whisper.channel, number)
        where = payloads.in_whisper(whisper.channel)
        await self.envelope("interactive", body | where | {"response_url": url})

    async def press_in_view(self, view_id: str, action_id: str, **filled: Any) -> None:
        """The person before a modal presses one of its buttons, with this in its inputs."""
        opened = self.api.opened[view_id]
        body = self._press(opened.view["blocks"], action_id, opened.user)
        await self.envelope("interactive", body | payloads.in_view(opened, filled))

    async def press_in_home(self, user: str, action_id: str) -> None:
        """A person presses a button of their Home tab."""
        view = self.api.homes[user]
        body = self._press(view["blocks"], action_id, user)
        await self.envelope("interactive", body | payloads.in_home(view))

    def close(self, view_id: str) -> None:
        """A person closes a modal, of which Slack tells nobody."""
        self.api.opened[view_id].closed = True

    async def shortcut(self, callback_id: str, *, user: str = "U1") -> None:
        """A person takes a shortcut of the composer's menu."""
        body = payloads.shortcut(callback_id, user, self.api.trigger(user))
        await self.envelope("interactive", body)

    async def message_shortcut(
        self, callback_id: str, message: Message, *, user: str = "U1"
    ) -> None:
        """A person takes a shortcut of a message's menu."""
        url = self._response_url(user, message.channel)
        trigger_id = self.api.trigger(user)
        body = payloads.message_shortcut(callback_id, user, message, trigger_id, url)
        await self.envelope("interactive", body)

    async def react(
        self,
        message: Message,
        name: str,
        *,
        user: str = "U1",
        author: str = BOT_USER,
        removed: bool = False,
    ) -> dict[str, Any]:
        """A person puts an emoji on a message, or takes it off; returns what Slack sent."""
        content = payloads.reaction(message, name, user, author, removed=removed)
        return await self.event(content)

    async def open_home(self, *, user: str = "U1", tab: str = "home") -> None:
        """A person opens the app."""
        await self.event(payloads.home_opened(user, tab))

    async def event(self, content: dict[str, Any]) -> dict[str, Any]:
        """Something happens; the app learns of it where it has subscribed to that."""
        body = payloads.event(f"Ev{next(self._numbers)}", content)
        heard = content["type"] in self.events
        if content["type"].startswith("reaction"):
            reachable = self.api.member_of | self.api.direct
            heard &= "reactions:read" in self.api.granted
            heard &= content["item"]["channel"] in reachable
        if heard:
            await self.envelope("events_api", body)
        return body

    def _press(self, blocks: list[dict[str, Any]], action_id: str, user: str) -> dict[str, Any]:
        team = self.api.strangers.get(user, TEAM)
        return payloads.press(blocks, action_id, user, team, self.api.trigger(user))

    async def envelope(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Send an envelope over the newest socket; returns what its acknowledgement says."""
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
            return await asyncio.wait_for(self._acks[envelope_id], ACK_DEADLINE_S)
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
                answer = message.json()
                self._acks[answer["envelope_id"]].set_result(answer.get("payload") or {})
        return socket

    def _response_url(self, user: str, channel: str, whisper: int | None = None) -> str:
        name = str(next(self._numbers))
        self._urls[name] = ResponseUrl(user, channel, self.now(), whisper)
        return f"{self.api.base}/respond/{name}"

    async def _respond(self, request: web.Request) -> web.Response:
        url = self._urls[request.match_info["id"]]
        body = await request.json()
        url.uses += 1
        if url.uses > RESPONSE_USES or self.now() - url.born > RESPONSE_LIFE_S:
            return web.Response(status=404, text="used_url")
        if wrong := wrong_blocks(body.get("blocks", []), set()):
            self.problems.append(f"private answer: {wrong}")
            return web.Response(status=400, text="invalid_blocks")
        if body.get("response_type") != "ephemeral":
            self.problems.append("an answer was meant for everyone")
        whisper = Whisper(url.user, body["text"], body.get("blocks", []), url.channel)
        if body.get("replace_original") and url.whisper is not None:
            self.whispers[url.whisper] = whisper
        else:
            self.whispers.append(whisper)
        return web.Response(text="ok")
