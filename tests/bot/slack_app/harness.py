"""The real Bolt app against the loopback Slack."""

import html
from contextlib import AsyncExitStack
from typing import Any, ClassVar, Self

from gpu_server.client import Client
from gpu_server.schema import Platform
from tests.bot.harness import ChatHarness, Shown
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import Message, WebApi
from tests.bot.slack_app.loopback_checks import elements
from tests.bot.slack_app.people import buttons, pictures, shown
from tests.bot.slack_app.process import running
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

USERS = {"alice": "UALICE", "bob": "UBOB"}


class SlackHarness(ChatHarness):
    """Slack, with one workspace, one channel, alice and bob.

    Attributes:
        slack: the loopback Slack.
    """

    platform: ClassVar[Platform] = "slack"

    def __init__(self, wire: WireServer) -> None:
        super().__init__(wire)
        self.slack = Loopback(WebApi(looks_until_ready=1))
        self._last_event: dict[str, Any] = {}
        self._session = AsyncExitStack()
        self._process = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._session.enter_async_context(self.slack)
        await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._process.aclose()
        await self._session.aclose()
        assert self.slack.problems == []

    async def ask(self, url: str, prompt: str, user: str = "alice") -> None:
        typed = f"{url} {prompt}".replace("&", "&amp;")
        self._last_event = self.slack.command_body(typed, USERS[user])
        await self.repeat()

    async def ask_with_picture(
        self, url: str, prompt: str, picture: bytes, user: str = "alice", name: str = "mine.jpg"
    ) -> None:
        await self.slack.command("picture", user=USERS[user])
        view_id = await until(lambda: next(reversed(self.slack.api.views), None))
        file = self.slack.api.add_file(name, picture)
        await self.slack.submit_form(view_id, url, prompt, file, user=USERS[user])

    async def repeat(self) -> None:
        await self.slack.envelope("slash_commands", self._last_event)

    async def messages(self) -> list[Shown]:
        return [self._read(message) for message in self.slack.api.messages.values()]

    async def whispers(self, user: str) -> list[str]:
        return [html.unescape(w.text) for w in self.slack.whispers if w.user == USERS[user]]

    async def press_vote(self, number: int, user: str) -> None:
        vote = buttons(self._message().blocks, "vote")[number - 1]
        await self.slack.press(self._message(), vote, user=USERS[user])

    async def press_take_back(self, user: str) -> None:
        numbers = [n for n, w in enumerate(self.slack.whispers) if w.user == USERS[user]]
        [take_back] = buttons(self.slack.whispers[numbers[-1]].blocks, "unvote")
        await self.slack.press_whisper(numbers[-1], take_back)

    async def press_cancel(self, user: str) -> None:
        [cancel] = buttons(self._message().blocks, "cancel")
        await self.slack.press(self._message(), cancel, user=USERS[user])

    async def delete_message(self) -> None:
        message = self._message()
        del self.slack.api.messages[message.channel, message.ts]

    async def restart(self) -> None:
        await self._process.aclose()
        await self._start()

    async def _start(self) -> None:
        server = await self._process.enter_async_context(Client(self.wire.url))
        bot = running(self.slack, server, now=lambda: self.time)
        await self._process.enter_async_context(bot)

    def _message(self) -> Message:
        return next(reversed(self.slack.api.messages.values()))

    def _read(self, message: Message) -> Shown:
        return Shown(
            text=shown(message),
            pictures=[self.slack.api.files[file_id].content for file_id in pictures(message)],
            buttons=[button["text"]["text"] for button in elements(message.blocks)],
        )
