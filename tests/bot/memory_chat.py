"""A chat that only remembers what it was asked to show."""

import asyncio
from typing import ClassVar

from bot.chat import Chat, Picture
from bot.contact_sheet import ContactSheet
from gpu_server.schema import Job, Platform, Post

POST = Post(platform="discord", channel_id="1", message_id="2")


class Memory(Chat):
    """Raises the errors it is given, one for each result and each private word.

    Attributes:
        stumbles: the errors to raise for progress, one for each.
        busy: how many times progress is not shown.
        ready: cleared to hold results back.
        waiting: whether one is held back.
    """

    platform: ClassVar[Platform] = "discord"

    def __init__(self) -> None:
        self.progress: list[Job] = []
        self.sheets: list[bytes | None] = []
        self.results: list[list[Picture]] = []
        self.failures: list[str] = []
        self.told: list[str] = []
        self.removed: list[Post] = []
        self.errors: list[Exception] = []
        self.deaf: Exception | None = None
        self.stumbles: list[Exception] = []
        self.busy = 0
        self.ready = asyncio.Event()
        self.ready.set()
        self.waiting = False

    async def show_progress(self, job: Job, sheet: ContactSheet) -> bool:
        if self.stumbles:
            raise self.stumbles.pop(0)
        if self.busy:
            self.busy -= 1
            return False
        self.progress.append(job)
        self.sheets.append(await sheet.jpeg(job))
        return True

    async def show_result(self, job: Job, pictures: list[Picture]) -> Post:
        self.waiting = True
        await self.ready.wait()
        if self.errors:
            raise self.errors.pop(0)
        self.results.append(pictures)
        return POST

    async def show_failure(self, job: Job, text: str) -> Post:
        self.failures.append(text)
        return POST

    async def tell_requester(self, job: Job, text: str) -> None:
        if self.deaf:
            raise self.deaf
        self.told.append(text)

    async def remove(self, post: Post) -> bool:
        self.removed.append(post)
        return True
