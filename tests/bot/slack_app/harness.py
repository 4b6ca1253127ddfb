"""The real Bolt app against the loopback Slack."""

import html
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, ClassVar, Self

from bot.ratings import Reaction
from bot.slack_app import ids
from gpu_server.client import Client
from gpu_server.schema import Platform
from tests.bot.harness import ChatHarness, Options, Shown
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import WebApi
from tests.bot.slack_app.loopback_people import direct_channel
from tests.bot.slack_app.loopback_state import Message, OpenView
from tests.bot.slack_app.people import files_in, labelled, labels, newest_view, read, view_of
from tests.bot.slack_app.process import running
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

USERS = {"alice": "UALICE", "bob": "UBOB"}
EMOJI: dict[Reaction, str] = {
    1: "one",
    2: "two",
    3: "three",
    4: "four",
    "up": "+1::skin-tone-3",
    "down": "thumbsdown",
}


class SlackHarness(ChatHarness):
    """Slack, with one workspace, one channel, alice and bob.

    Attributes:
        slack: the loopback Slack.
    """

    platform: ClassVar[Platform] = "slack"

    def __init__(self, wire: WireServer) -> None:
        super().__init__(wire)
        self.slack = Loopback(WebApi(looks_until_ready=1))
        self._repeat: Callable[[], Awaitable[Any]] = self._nothing
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
        body = self.slack.command_body(typed, USERS[user])
        self._repeat = lambda: self.slack.envelope("slash_commands", body)
        await self.repeat()

    async def ask_with_picture(
        self, url: str, prompt: str, picture: bytes, user: str = "alice", name: str = "mine.jpg"
    ) -> None:
        form = await self._form(user)
        file = self.slack.add_file(name, picture)
        await self.slack.submit(form.id, url=url, prompt=prompt, picture=file)

    async def ask_with(self, url: str, prompt: str, options: Options, user: str = "alice") -> None:
        form = await self._form(user)
        filled: dict[str, Any] = {"url": url, "prompt": prompt, "private": options.private}
        if options.style:
            filled["style"] = options.style
        if options.seed is not None:
            filled["seed"] = str(options.seed)
        if options.negative:
            filled["negative"] = options.negative
        assert await self.slack.submit(form.id, **filled) == {}

    async def command(self, name: str, user: str = "alice", job_id: str = "") -> None:
        await self.slack.command(job_id, user=USERS[user], name=f"/qart-{name}")

    async def repeat(self) -> None:
        await self._repeat()

    async def messages(self) -> list[Shown]:
        return [self._read(m.blocks) for m in self._messages()]

    async def whispers(self, user: str) -> list[str]:
        return [html.unescape(w.text) for w in self.slack.whispers if w.user == USERS[user]]

    async def press(self, label: str, user: str) -> None:
        message = self._messages()[-1]
        action_id = labelled(message.blocks, label)
        await self.slack.press(message, action_id, user=USERS[user])

    async def press_whisper(self, label: str, user: str) -> None:
        numbers = [n for n, w in enumerate(self.slack.whispers) if w.user == USERS[user]]
        action_id = labelled(self.slack.whispers[numbers[-1]].blocks, label)
        await self.slack.press_whisper(numbers[-1], action_id)

    async def opened(self, user: str) -> Shown:
        def look() -> Shown | None:
            opened = newest_view(self.slack, USERS[user])
            shown = self._read(opened.view["blocks"]) if opened else None
            return shown if shown and shown.pictures else None

        return await until(look)

    async def press_opened(self, label: str, user: str, phone: str = "") -> None:
        opened = newest_view(self.slack, USERS[user])
        assert opened is not None
        action_id = labelled(opened.view["blocks"], label)
        await self.slack.press_in_view(opened.id, action_id, phone=phone)

    async def downloads(self, user: str) -> list[bytes]:
        channel = direct_channel(USERS[user])
        return [f.content for f in self.slack.api.files.values() if f.channel == channel]

    async def react(self, reaction: Reaction, user: str, *, withdrawn: bool = False) -> None:
        message, name = self._messages()[-1], EMOJI[reaction]
        await self.slack.react(message, name, user=USERS[user], removed=withdrawn)

    async def private_messages(self, user: str) -> list[Shown]:
        channel = direct_channel(USERS[user])
        mine = [m for m in self.slack.api.messages.values() if m.channel == channel]
        return [
            self._read(m.blocks) if m.blocks else Shown(html.unescape(m.text), [], []) for m in mine
        ]

    async def promote(self, user: str) -> None:
        self.slack.api.admins.add(USERS[user])

    async def lose_channel(self) -> None:
        self.slack.api.member_of.clear()
        self.slack.api.messages.clear()

    async def open_settings(self, user: str) -> Shown | None:
        before = len(self.slack.whispers)
        await self.command("settings", user)

        def look() -> bool:
            return bool(newest_view(self.slack, USERS[user])) or len(self.slack.whispers) > before

        await until(look)
        opened = newest_view(self.slack, USERS[user])
        return self._read(opened.view["blocks"]) if opened else None

    async def save_settings(self, user: str, *, style: str, daily_per_person: int) -> None:
        opened = await view_of(self.slack, USERS[user], ids.SETTINGS)
        wrong = await self.slack.submit(
            opened.id, style=style, daily_per_person=str(daily_per_person)
        )
        assert wrong == {}

    async def delete_message(self) -> None:
        message = self._messages()[-1]
        del self.slack.api.messages[message.channel, message.ts]

    def refuse_deletion(self) -> None:
        self.slack.api.refusals["chat.delete"].append("cant_delete_message")

    async def restart(self) -> None:
        await self._process.aclose()
        await self._start()

    async def _start(self) -> None:
        server = await self._process.enter_async_context(Client(self.wire.url))
        bot = running(self.slack, server, now=lambda: self.time)
        await self._process.enter_async_context(bot)

    async def _form(self, user: str) -> OpenView:
        await self.slack.command("", user=USERS[user])
        return await view_of(self.slack, USERS[user], ids.FORM)

    def _messages(self) -> list[Message]:
        """What everyone in the channel sees."""
        return [m for m in self.slack.api.messages.values() if not m.channel.startswith("D")]

    def _read(self, blocks: list[dict[str, Any]]) -> Shown:
        return Shown(
            text=read(blocks),
            pictures=[self.slack.api.files[file_id].content for file_id in files_in(blocks)],
            buttons=labels(blocks),
        )

    async def _nothing(self) -> None:
        raise AssertionError("nothing was typed yet")
