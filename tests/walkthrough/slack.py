"""A walk through Slack in pictures: the real bot, a loopback Slack, sketches of the real engine.

    python -m tests.walkthrough.slack        writes docs/images/slack-*.png

Each picture is rendered from the blocks that the bot has sent.
"""

import asyncio
import io
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from bot import wording
from bot.slack_app import ids
from gpu_server.client import Client
from gpu_server.schema import CandidateView, Job, JobStatus, Post
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_api import WebApi
from tests.bot.slack_app.loopback_state import Message, OpenView
from tests.bot.slack_app.people import files_in, labelled, newest_view, read, shown, view_of
from tests.bot.slack_app.process import running
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer
from tests.journeys.browser import chromium
from tests.walkthrough.slack_page import Page

IMAGES = Path(__file__).parents[2] / "docs" / "images"
STYLES = Path(__file__).with_name("slack.css")
URL = "https://example.com/autumn"
PROMPT = "koi pond, ukiyo-e, indigo and gold"
SEED = 7
NAMES = {"UALICE": "Alice", "UBOB": "Bob", "C1": "campaign-autumn", "CPUBLIC": "design"}
TOPIC = "Posters, flyers, table cards"
MAX_BYTES = 300_000
SCALE = 1.25


@dataclass(frozen=True)
class Drawing:
    """Eight candidates and their files, by name."""

    candidates: list[CandidateView]
    files: dict[str, bytes]


def drawn() -> Drawing:
    """What `qart make` draws on this machine; takes some seconds."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pipeline", "make", URL, PROMPT, "--out", folder]
        command += ["--engine", "sketch", "--seed", str(SEED)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        made = json.loads((Path(folder) / "result.json").read_text())["candidates"]
        files = {c["file"]: (Path(folder) / c["file"]).read_bytes() for c in made}
    kept = ("index", "seed", "scans", "scan_score", "aesthetic_score", "rank", "shown", "rescued")
    candidates = [
        CandidateView(**{name: c[name] for name in kept}, image=c["file"], decoded=URL)
        for c in sorted(made, key=lambda c: c["index"])
    ]
    return Drawing(candidates, files)


class DrawnServer(WireServer):
    """Gives every job what was drawn."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self._candidates = drawing.candidates
        self.images.update(drawing.files)

    async def run(self, job_id: str = "job-1", drawn: int = 0) -> Job:
        candidates = [
            CandidateView(index=c.index, seed=c.seed, image=c.image if n < drawn else "")
            for n, c in enumerate(self._candidates)
        ]
        return await self.change(
            job_id,
            status=JobStatus.RUNNING,
            queue_position=None,
            progress=drawn / len(candidates) * 0.7,
            eta_s=3.0,
            candidates=candidates,
        )

    async def succeed(self, job_id: str = "job-1") -> Job:
        return await self.change(
            job_id,
            status=JobStatus.SUCCEEDED,
            queue_position=None,
            progress=1.0,
            candidates=self._candidates,
            notes=["Drawn by the sketch engine."],
        )


class Walk:
    """Alice and Bob use the bot; `scenes` holds the HTML of what they see."""

    def __init__(self, slack: Loopback, wire: WireServer) -> None:
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
        self.scenes["form"] = self._page.modal(form.view, filled)
        await self._slack.submit(form.id, **filled)
        await until(lambda: self._wire.jobs)

    async def _watch(self) -> Message:
        [message] = self._slack.api.messages.values()
        await until(lambda: "in line" in shown(message))
        self.time += 3
        await self._wire.run(drawn=5)
        await until(lambda: "5 of 8" in shown(message))
        self.scenes["progress"] = self._channel(self._page.message(message.blocks))
        await self._wire.succeed()
        await until(lambda: self._wire.posts)
        return message

    async def _vote(self, message: Message) -> None:
        await self._slack.press(message, labelled(message.blocks, "2"), user="UBOB")
        thanks = await until(lambda: self._slack.whispers and self._slack.whispers[-1])
        self.scenes["result"] = self._channel(
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
        self.scenes["open"] = self._page.modal(opened.view, {"phone": "Pixel 8"})

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
        self.scenes["settings"] = self._page.modal(form.view, filled)

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
        self.scenes["info"] = self._channel(
            self._page.message(told.blocks, told.text, only_you=True)
        )

    async def _home(self) -> None:
        await self._slack.open_home(user="UALICE")
        view = await until(lambda: self._slack.api.homes.get("UALICE"))
        self.scenes["home"] = self._page.home(view)

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


async def shoot(scenes: dict[str, str], folder: Path) -> None:
    """Write `slack-<name>.png` for each scene."""
    styles = STYLES.read_text()
    async with chromium() as browser:
        context = await browser.new_context(device_scale_factor=SCALE)
        for name, body in scenes.items():
            page = await context.new_page()
            await page.set_content(
                f'<!doctype html><meta charset="utf-8"><style>{styles}</style><body>{body}</body>'
            )
            shot = _small(await page.locator("body").screenshot(type="png"))
            await page.close()
            if len(shot) > MAX_BYTES:
                raise ValueError(f"slack-{name}.png has {len(shot)} bytes, {MAX_BYTES} at most")
            (folder / f"slack-{name}.png").write_bytes(shot)


def _small(png: bytes) -> bytes:
    """The same picture in a palette of its own."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        palette = image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3)
        palette.save(out, "PNG", optimize=True)
    return out.getvalue()


async def main() -> None:
    """Draw, walk, shoot."""
    await shoot(await walk(drawn()), IMAGES)


if __name__ == "__main__":
    asyncio.run(main())
