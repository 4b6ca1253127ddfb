"""The real discord.py client against simcord's virtual Discord."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, ClassVar, Self

import discord
import simcord
from discord import ui
from simcord.backend.models import EPHEMERAL_FLAG

from bot import wording
from bot.discord_app import QArtBot, create_bot
from bot.ratings import Reaction
from bot.settings import BotSettings
from gpu_server.client import Client
from gpu_server.schema import AgainRequest, Job, JobRequest, Platform, Vote, VoteReceipt
from tests.bot.discord_app.limits import broken
from tests.bot.discord_app.modals import filled, labels
from tests.bot.harness import ChatHarness, Options, Shown
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

EMOJI: dict[Reaction, str] = {1: "1️⃣", 2: "2️⃣", 3: "3️⃣", 4: "4️⃣", "up": "👍", "down": "👎"}


class DeclaringClient(Client):
    """A client whose long waits simcord knows of: it joins all other work after every action."""

    env: simcord.Env

    async def submit(self, request: JobRequest) -> Job:
        job: Job = await self.env.external_wait(super().submit(request), reason="the server")
        return job

    async def again(self, job_id: str, request: AgainRequest) -> Job:
        job: Job = await self.env.external_wait(super().again(job_id, request), reason="the server")
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

    async def _stream(self, job_id: str) -> AsyncIterator[Job]:
        # Not `events`, whose pauses between two tries are ordinary timers.
        stream = super()._stream(job_id)
        while job := await self.env.external_wait(anext(stream, None), reason="the server"):
            yield job


def twice(settle: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Wait once more for a bot that did not come to rest.

    simcord gives it 5 s of wall time, in which a busy machine may do something else. More would not
    do: it also waits for every timer that is due by then.
    """

    async def settled(**named: Any) -> None:
        try:
            await settle(**named)
        except TimeoutError:
            await settle(**{**named, "_deadline": None})

    return settled


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
        self.running = simcord.run(self._bot(), check_errors=check_errors, shard_count=1)
        self.told: dict[str, list[simcord.InteractionResult]] = {"alice": [], "bob": []}
        self._last_event: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        self.client.env = self.running._env  # the bot asks for it as soon as it starts
        self.env = await self.running.__aenter__()
        self.env._settle_internal = twice(self.env._settle_internal)
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
        found = [f"{e.method} {e.path}: {why}" for e in self.env.http_requests for why in broken(e)]
        assert not found, found

    @property
    def bot(self) -> QArtBot:
        assert isinstance(self.env.bot, QArtBot)
        return self.env.bot

    async def slash(self, user: str, name: str, **options: Any) -> simcord.InteractionResult:
        """Type any command in the channel."""
        result = await self.people[user].slash(self.channel, name, **options)
        self.told[user].append(result)
        return result

    async def ask(self, url: str, prompt: str, user: str = "alice") -> None:
        await self.slash(user, "qart", url=url, prompt=prompt)

    async def ask_with_picture(
        self, url: str, prompt: str, picture: bytes, user: str = "alice", name: str = "mine.jpg"
    ) -> None:
        await self.slash(user, "qart", url=url, prompt=prompt, picture=(name, picture))

    async def ask_with(self, url: str, prompt: str, options: Options, user: str = "alice") -> None:
        named = {
            "style": options.style,
            "seed": options.seed,
            "negative": options.negative or None,
            "private": options.private or None,
        }
        typed = {name: value for name, value in named.items() if value is not None}
        await self.slash(user, "qart", url=url, prompt=prompt, **typed)

    async def command(self, name: str, user: str = "alice", job_id: str = "") -> None:
        await self.slash(user, f"qart-{name}", **({"job": job_id} if job_id else {}))

    async def repeat(self) -> None:
        self.env.backend.emit("INTERACTION_CREATE", self._last_event)
        await self.env.settle()

    async def messages(self) -> list[Shown]:
        return [await self._read(message) for message in self.channel.history()]

    async def whispers(self, user: str) -> list[str]:
        shown = [await self._read(answer.message) for answer in self.answers(user)]
        return [discord.utils.remove_markdown(one.text) for one in shown if one.text]

    def answers(self, user: str) -> list[simcord.results.ResponseMessage]:
        """The messages that only this person sees, each once, oldest first."""
        found = {
            answer.id: answer
            for result in self.told[user]
            for answer in (result.response, *result.followups)
            if answer is not None and answer.flags.value & EPHEMERAL_FLAG
        }
        return list(found.values())

    async def press(self, label: str, user: str) -> None:
        await self._press(user, self.message(), label)

    async def press_whisper(self, label: str, user: str) -> None:
        await self._press(user, self.answers(user)[-1], label)

    async def opened(self, user: str) -> Shown:
        return await self._read((await until(lambda: self._opened(user))).message)

    async def press_opened(self, label: str, user: str, phone: str = "") -> None:
        await self._press(user, self._opened(user), label)
        if phone:
            answer = self.answers(user)[-1]
            await until(lambda: answer.components)
            asked = await self.people[user].click(answer, label=wording.VERDICT_PHONE)
            result = await self.people[user].submit_modal(asked, {"phone": phone})
            self.told[user].append(result)

    def _opened(self, user: str) -> simcord.results.ResponseMessage | None:
        pictures = [a for a in self.answers(user) if a.attachments and a.flags.components_v2]
        return pictures[-1] if pictures else None

    async def downloads(self, user: str) -> list[bytes]:
        return [
            await attachment.read()
            for answer in self.answers(user)
            if not answer.flags.components_v2
            for attachment in answer.attachments
        ]

    async def react(self, reaction: Reaction, user: str, *, withdrawn: bool = False) -> None:
        person = self.people[user]
        act = person.unreact if withdrawn else person.react
        await act(self.message(), EMOJI[reaction])

    async def private_messages(self, user: str) -> list[Shown]:
        channel = self.people[user].user.dm_channel
        return [await self._read(message) for message in channel.history()]

    async def promote(self, user: str) -> None:
        permissions = discord.Permissions(manage_guild=True, manage_messages=True)
        role = self.guild.create_role("moderator", permissions=permissions)
        self.env.backend.add_member_role(self.guild.id, self.people[user].id, role.id)
        await self.env.settle()

    async def lose_channel(self) -> None:
        self.env.backend.delete_channel(self.channel.id)
        await self.env.settle()

    async def open_settings(self, user: str) -> Shown | None:
        # A server's owner may give a command to everybody, whatever the bot asks for.
        command = self.env.backend.find_command("qart-settings", self.guild.id, type=1)
        everybody = self.guild.default_role
        self.guild.set_command_permissions(int(command["id"]), {everybody: True})
        result = await self.slash(user, "qart-settings")
        if result.modal is None:
            return None
        return Shown(text="\n".join(labels(result.modal)), pictures=[], buttons=[])

    async def save_settings(self, user: str, *, style: str, daily_per_person: int) -> None:
        opened = self.told[user][-1]
        assert opened.modal is not None
        values = filled(opened.modal, style=[style], daily_per_person=str(daily_per_person))
        self.told[user].append(await self.people[user].submit_modal(opened, values))

    async def delete_message(self) -> None:
        message = self.message()
        self.env.backend.delete_message(message.channel.id, message.id)
        await self.env.settle()

    def refuse_deletion(self) -> None:
        self.env.inject_error("DELETE", "/channels/*/messages/*", status=503)

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
        texts = [item.content for item in items if isinstance(item, ui.TextDisplay)]
        return Shown(
            text="\n".join([message.content, *texts] if message.content else texts),
            pictures=[
                files[picture.media.url]
                for item in items
                if isinstance(item, ui.MediaGallery)
                for picture in item.items
            ],
            buttons=[item.label or "" for item in items if isinstance(item, ui.Button)],
        )
