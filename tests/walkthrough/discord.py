"""Walks through the bot in a virtual Discord and photographs what people see.

    python -m tests.walkthrough.discord FOLDER

The bot, its payloads and the pictures are real; the server is scripted, so that each step waits to
be photographed.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simcord.backend import serializers
from simcord.results import ResponseMessage

from bot import wording
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.harness import Options
from tests.bot.waiting import until
from tests.walkthrough.discord_page import CSS, Page, between, composer, modal, picker, window
from tests.walkthrough.drawn_server import Drawing, DrawnServer, drawn
from tests.walkthrough.shots import shoot

URL = "https://example.com/koi"
PROMPT = "koi pond, ukiyo-e, indigo and gold"
SEED = 2026
CHANNEL = "codes"


class Walk:
    """One visit, and the scenes it leaves."""

    def __init__(self, chat: DiscordHarness, wire: DrawnServer) -> None:
        self.chat, self.wire = chat, wire
        self.scenes: dict[str, str] = {}
        backend = chat.env.backend
        people = {str(person.id): name for name, person in chat.people.items()}
        self.page = Page(
            names={**people, str(backend.bot_user.id): "QArt Bot"},
            file=lambda url: backend.cdn.get(url) or b"",
        )

    async def asking(self) -> None:
        """The command with its options, and the form instead of them."""
        commands = await self.chat.bot.tree.fetch_commands()
        offered = {f"/{command.name}": command.description for command in commands}
        typed = {"url": URL, "prompt": PROMPT, "style": ""}
        self.scenes["discord-command"] = window(
            CHANNEL, picker("QArt Bot", offered), composer("qart", typed)
        )
        form = await self.chat.slash("alice", "qart", url=URL)
        self.scenes["discord-form"] = modal(form.modal or {}, {"prompt": PROMPT})

    async def drawing(self) -> None:
        """From the queue to the pictures."""
        await self.chat.ask_with(URL, PROMPT, Options(seed=SEED))
        await until(lambda: self.wire.jobs)
        self.chat.time += 3
        await self.wire.wait()
        await self._reads("about 24 s left")
        queued = self._newest()
        self.chat.time += 3
        await self.wire.run(drawn=5)
        await self._reads("5 of 8 drawn")
        self.scenes["discord-progress"] = window(
            CHANNEL, queued, between("some seconds later, the same message"), self._newest()
        )
        await self.wire.succeed()
        await until(lambda: self.wire.posts)
        self.scenes["discord-result"] = window(CHANNEL, self._newest())

    async def judging(self) -> None:
        """A vote, one picture alone, and whether it scans."""
        await self.chat.press_vote(2, "bob")
        await until(lambda: self.chat.answers("bob")[-1].components)
        thanks = self._whisper("bob")
        await self.chat.press(wording.OPEN_BUTTON.format(number=2), "bob")
        await self.chat.opened("bob")
        opened = self._whisper("bob")
        await self.chat.press_opened(wording.SCANS_BUTTON, "bob")
        await until(lambda: self.chat.answers("bob")[-1].components)
        self.scenes["discord-open"] = window(
            CHANNEL,
            between("after pressing 2"),
            thanks,
            between("after pressing Open 2"),
            opened,
            between("after pressing It scans"),
            self._whisper("bob"),
        )

    async def looking_back(self) -> None:
        """One's own things, and the moderators' settings."""
        await self.chat.command("info")
        self.scenes["discord-info"] = window(CHANNEL, self._whisper("alice"))
        await self.chat.promote("bob")
        await self.chat.open_settings("bob")
        opened = self.chat.told["bob"][-1].modal or {}
        self.scenes["discord-settings"] = modal(opened, {"daily_per_person": "20"})

    async def _reads(self, text: str) -> None:
        await until(lambda: text in self.chat.texts())

    def _newest(self) -> str:
        return self._message(self.chat.message())

    def _whisper(self, user: str) -> str:
        return self._message(self.chat.answers(user)[-1])

    def _message(self, message: Any) -> str:
        channel = message.channel_id if isinstance(message, ResponseMessage) else message.channel.id
        stored = self.chat.env.backend.get_message(channel, message.id)
        payload: Mapping[str, Any] = serializers.message_payload(self.chat.env.backend, stored)
        return self.page.message(payload)


async def walk(drawing: Drawing) -> Mapping[str, str]:
    """The scenes, by the names of their pictures.

    Args:
        drawing: of `URL` and `PROMPT`.
    """
    async with DrawnServer(drawing) as wire, DiscordHarness(wire) as chat:
        visit = Walk(chat, wire)
        await visit.asking()
        await visit.drawing()
        await visit.judging()
        await visit.looking_back()
        return visit.scenes


async def main(folder: Path) -> None:
    """Walk, then write the pictures into a folder that is there."""
    await shoot(await walk(await drawn(URL, PROMPT, SEED)), CSS, folder)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
