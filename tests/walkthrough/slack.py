"""A walk through Slack in pictures: the real bot, a loopback Slack, sketches of the real engine.

    python -m tests.walkthrough.slack FOLDER

Each picture is rendered from the blocks that the bot has sent.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

from bot import wording
from bot.slack_app import ids
from gpu_server.client import Client
from gpu_server.schema import Post
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import WebApi
from tests.bot.slack_app.loopback_state import Message, OpenView
from tests.bot.slack_app.people import files_in, labelled, newest_view, read, shown, view_of
from tests.bot.slack_app.process import running
from tests.bot.waiting import until
from tests.walkthrough.drawn_server import Drawing, DrawnServer, drawn
from tests.walkthrough.shots import shoot
from tests.walkthrough.slack_page import Page

STYLES = Path(__file__).with_name("slack.css")
URL = "https://example.com/autumn"
PROMPT = "koi pond, ukiyo-e, indigo and gold"
SEED = 7
NAMES = {"UALICE": "Alice", "UBOB": "Bob", "C1": "campaign-autumn", "CPUBLIC": "design"}
TOPIC = "Posters, flyers, table cards"


class Walk:
    """Alice and Bob use the bot; `scenes` holds the HTML of what they see."""

    def __init__(self, slack: Loopback, wire: DrawnServer) -> None:
        self._slack = slack
        self._wire = wire
        self.time = 0.0
        self.scenes: dict[str, str] = {}

    async def go(self) -> None:
        """The whole walk."""
        await self._ask()
        message = await self._watch()
        await self._vote(message)
        await self._open(message)
        await self._settings()
        await self._info()
        await self._home()

    async def _ask(self) -> None:
        await self._slack.command("", user="UALICE")
        form = await view_of(self._slack, "UALICE", ids.FORM)
        filled = {"url": URL, "prompt": PROMPT, "seed": str(SEED)}
        self.scenes["slack-form"] = self._page.modal(form.view, filled)
        await self._slack.submit(form.id, **filled)
        await until(lambda: self._wire.jobs)

    async def _watch(self) -> Message:
        [message] = self._slack.api.messages.values()
        await until(lambda: "in line" in shown(message))
        self.time += 3
        await self._wire.wait()
        await until(lambda: "about 24 s left" in shown(message))
        self.time += 3
        await self._wire.run(drawn=5)
        await until(lambda: "5 of 8" in shown(message))
        self.scenes["slack-progress"] = self._channel(self._page.message(message.blocks))
        await self._wire.succeed()
        await until(lambda: self._wire.posts)
        return message

    async def _vote(self, message: Message) -> None:
        await self._slack.press(message, labelled(message.blocks, "2"), user="UBOB")
        thanks = await until(lambda: self._slack.whispers and self._slack.whispers[-1])
        self.scenes["slack-result"] = self._channel(
            self._page.message(message.blocks),
            self._page.message(thanks.blocks, thanks.text, only_you=True),
        )

    async def _open(self, message: Message) -> None:
        label = wording.OPEN_BUTTON.format(number=2)
        await self._slack.press(message, labelled(message.blocks, label), user="UBOB")
        opened = await until(self._picture)
        scans = labelled(opened.view["blocks"], wording.SCANS_BUTTON)
        await self._slack.press_in_view(opened.id, scans, phone="Pixel 8")
        thanks = wording.VERDICT_SCANS.format(number=2)
        await until(lambda: thanks in read(opened.view["blocks"]))
        self.scenes["slack-open"] = self._page.modal(opened.view, {"phone": "Pixel 8"})

    def _picture(self) -> OpenView | None:
        opened = newest_view(self._slack, "UBOB")
        return opened if opened and files_in(opened.view["blocks"]) else None

    async def _settings(self) -> None:
        self._slack.api.admins.add("UALICE")
        await self._slack.command("", user="UALICE", name="/qart-settings")
        form = await view_of(self._slack, "UALICE", ids.SETTINGS)
        filled: dict[str, Any] = {
            "channels": ["C1", "CPUBLIC"],
            "style": "watercolour",
            "daily_per_person": "20",
        }
        self.scenes["slack-settings"] = self._page.modal(form.view, filled)

    async def _info(self) -> None:
        # One more result, which had nowhere to go.
        await self._slack.command(f"{URL}?table=4 cranes over a quiet lake", user="UALICE")
        await until(lambda: "job-2" in self._wire.jobs)
        await self._wire.succeed("job-2")
        await until(lambda: len(self._wire.posts) == 2)
        kept = {"posts": [Post(platform="slack")]}
        self._wire.jobs["job-2"] = self._wire.jobs["job-2"].model_copy(update=kept)
        before = len(self._slack.whispers)
        await self._slack.command("", user="UALICE", name="/qart-info")
        await until(lambda: len(self._slack.whispers) > before)
        told = self._slack.whispers[-1]
        self.scenes["slack-info"] = self._channel(
            self._page.message(told.blocks, told.text, only_you=True)
        )

    async def _home(self) -> None:
        await self._slack.open_home(user="UALICE")
        view = await until(lambda: self._slack.api.homes.get("UALICE"))
        self.scenes["slack-home"] = self._page.home(view)

    def _channel(self, *messages: str) -> str:
        return self._page.channel(NAMES["C1"], TOPIC, *messages)

    @property
    def _page(self) -> Page:
        files = {file.id: file.content for file in self._slack.api.files.values()}
        return Page(files, NAMES)


async def walk(drawing: Drawing) -> dict[str, str]:
    """The HTML of each scene, by name."""
    async with (
        DrawnServer(drawing) as wire,
        Loopback(WebApi(looks_until_ready=1)) as slack,
        Client(wire.url) as server,
    ):
        taken = Walk(slack, wire)
        async with running(slack, server, now=lambda: taken.time):
            await taken.go()
        assert slack.problems == []
    return taken.scenes


async def main(folder: Path) -> None:
    """Draw, walk, then write the pictures into a folder that is there."""
    await shoot(await walk(await drawn(URL, PROMPT, SEED)), STYLES.read_text(), folder)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
