"""The real discord.py client against simcord's virtual Discord."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar, Self

import discord
import simcord
from discord import ui

from bot.discord_app import QArtBot, create_bot
from bot.settings import BotSettings
from gpu_server.client import Client
from gpu_server.schema import Job, JobRequest, Platform, Vote, VoteReceipt
from tests.bot.harness import ChatHarness, Shown
from tests.bot.wire_server import WireServer


class DeclaringClient(Client):
    """A client whose long waits simcord knows of: it joins all other work after every action."""

    env: simcord.Env

    async def submit(self, request: JobRequest) -> Job:
        job: Job = await self.env.external_wait(super().submit(request), reason="the server")
        return job

    async def upload(self, picture: bytes) -> str:
        name: str = await self.env.external_wait(super().upload(picture), reason="the server")
        return name

    async def cancel(self, job_id: str) -> Job:
        job: Job = await self.env.external_wait(super().cancel(job_id), reason="the server")
        return job

    async def vote(self, vote: Vote) -> VoteReceipt:
        receipt: VoteReceipt = await self.env.external_wait(super().vote(vote), reason="the server")
        return receipt

    async def events(self, job_id: str) -> AsyncIterator[Job]:
        stream = super().events(job_id)
        while job := await self.env.external_wait(anext(stream, None), reason="the server"):
            yield job


class DiscordHarness(ChatHarness):
    """Discord, with one server, one channel, alice and bob.

    Attributes:
        env, guild, channel, people: simcord's handles, for tests of this platform alone.
        told: the interactions of each person, to find what they were answered.
    """

    platform: ClassVar[Platform] = "discord"

    def __init__(self, wire: WireServer, *, check_errors: bool = True) -> None:
        super().__init__(wire)
        self.client = DeclaringClient(wire.url)
        self.running = simcord.run(self._bot(), check_errors=check_errors)
        self.told: dict[str, list[simcord.InteractionResult]] = {"alice": [], "bob": []}
        self._last_event: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        self.client.env = self.running._env  # the bot asks for it as soon as it starts
        self.env = await self.running.__aenter__()
        self.env.backend.subscribers.append(self._remember)
        self.guild = self.env.create_guild("Garden")
        self.channel = self.guild.create_text_channel("codes")
        self.people = {
            name: self.guild.add_member(self.env.create_user(name)) for name in self.told
        }
        await self.env.settle()
        return self

    async def __aexit__(self, *error: Any) -> None:
        try:
            await self.running.__aexit__(*error)
        finally:
            await self.client.close()

    @property
    def bot(self) -> QArtBot:
        assert isinstance(self.env.bot, QArtBot)
        return self.env.bot

    async def ask(self, url: str, prompt: str, user: str = "alice") -> None:
        result = await self.people[user].slash(self.channel, "qart", url=url, prompt=prompt)
        self.told[user].append(result)

    async def ask_with_picture(
        self, url: str, prompt: str, picture: bytes, user: str = "alice", name: str = "mine.jpg"
    ) -> None:
        result = await self.people[user].slash(
            self.channel, "qart", url=url, prompt=prompt, picture=(name, picture)
        )
        self.told[user].append(result)

    async def repeat(self) -> None:
        self.env.backend.emit("INTERACTION_CREATE", self._last_event)
        await self.env.settle()

    async def messages(self) -> list[Shown]:
        return [await self._read(message) for message in self.channel.history()]

    async def whispers(self, user: str) -> list[str]:
        answers = [
            answer
            for result in self.told[user]
            for answer in (result.response, *result.followups)
            if answer is not None and answer.ephemeral
        ]
        return [discord.utils.remove_markdown(answer.content) for answer in answers]

    async def press_vote(self, number: int, user: str) -> None:
        await self._press(user, self.message(), str(number))

    async def press_take_back(self, user: str) -> None:
        await self._press(user, self.told[user][-1].response, "Take it back")

    async def press_cancel(self, user: str) -> None:
        await self._press(user, self.message(), "Cancel")

    async def delete_message(self) -> None:
        message = self.message()
        self.env.backend.delete_message(message.channel.id, message.id)
        await self.env.settle()

    async def restart(self) -> None:
        old = self.client
        self.client = DeclaringClient(self.wire.url)
        self.client.env = self.env
        await self.env.restart_bot(self._bot())
        await old.close()

    def message(self) -> discord.Message:
        """The newest message that everyone sees."""
        message = self.channel.last_message
        assert message is not None
        return message

    def texts(self) -> str:
        """All words that everyone sees."""
        return "\n".join(
            item.content
            for message in self.channel.history()
            for item in ui.LayoutView.from_message(message).walk_children()
            if isinstance(item, ui.TextDisplay)
        )

    def requests(self, method: str, path: str = "") -> list[dict[str, Any]]:
        """The bodies of what the bot has sent to addresses that end so."""
        return [
            entry.json if isinstance(entry.json, dict) else {}
            for entry in self.env.http_requests
            if entry.method == method and entry.path.endswith(path)
        ]

    def _bot(self) -> QArtBot:
        return create_bot(BotSettings(_env_file=None), self.client, now=lambda: self.time)

    def _remember(self, event: str, payload: Any) -> None:
        if event == "INTERACTION_CREATE":
            self._last_event = payload

    async def _press(self, user: str, message: Any, label: str) -> None:
        self.told[user].append(await self.people[user].click(message, label=label))

    async def _read(self, message: discord.Message) -> Shown:
        items = list(ui.LayoutView.from_message(message).walk_children())
        files = {attachment.url: await attachment.read() for attachment in message.attachments}
        return Shown(
            text="\n".join(item.content for item in items if isinstance(item, ui.TextDisplay)),
            pictures=[
                files[picture.media.url]
                for item in items
                if isinstance(item, ui.MediaGallery)
                for picture in item.items
            ],
            buttons=[item.label or "" for item in items if isinstance(item, ui.Button)],
        )
