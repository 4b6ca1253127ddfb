"""One picture alone: what fits the place, what the phone says, what is kept for later."""

import io
import random

import pytest
from PIL import Image

from bot import wording
from bot.discord_app.uploads import DEFAULT_LIMIT
from gpu_server.schema import VoteKind
from tests.bot.conformance import posted, whispered
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

OPEN_1 = wording.OPEN_BUTTON.format(number=1)
UPLOAD_LIMIT = 26214400  # what simcord says of its channels


def noise(size: int) -> bytes:
    """A PNG that hardly compresses."""
    file = io.BytesIO()
    pixels = random.Random(0).randbytes(size * size * 3)
    Image.frombytes("RGB", (size, size), pixels).save(file, "PNG", compress_level=0)
    return file.getvalue()


async def test_a_picture_too_large_for_the_place_is_opened_smaller(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        large = noise(3000)
        assert len(large) > UPLOAD_LIMIT
        wire.images.update(dict.fromkeys(wire.images, large))
        await chat.press(OPEN_1, "bob")
        [file] = (await chat.opened("bob")).pictures
        assert Image.open(io.BytesIO(file)).format == "JPEG"
        assert Image.open(io.BytesIO(file)).size == (3000, 3000)


async def test_a_download_too_large_for_the_place_says_so(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.press(OPEN_1, "bob")
        wire.images.update(dict.fromkeys(wire.images, noise(3000)))
        await chat.press_opened(wording.DOWNLOAD_BUTTON, "bob")
        await whispered(chat, "bob", wording.DOWNLOAD_SMALLER)
        [file] = await chat.downloads("bob")
        assert Image.open(io.BytesIO(file)).format == "JPEG"


async def test_a_limit_that_fell_since_the_event_is_met_by_the_download(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.press(OPEN_1, "bob")
        large = noise(2000)
        assert DEFAULT_LIMIT < len(large) < UPLOAD_LIMIT
        wire.images.update(dict.fromkeys(wire.images, large))
        path = "/webhooks/*/messages/@original"
        chat.env.inject_error("PATCH", path, status=413, code=40005)
        await chat.press_opened(wording.DOWNLOAD_BUTTON, "bob")
        await whispered(chat, "bob", wording.DOWNLOAD_SMALLER)


async def test_a_download_keeps_its_name(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.press(OPEN_1, "bob")
        await chat.press_opened(wording.DOWNLOAD_BUTTON, "bob")
        first = wire.jobs["job-1"].presented[0]
        [attachment] = chat.answers("bob")[-1].attachments
        assert attachment.filename == f"qart-1-seed-{first.seed}.png"


@pytest.mark.parametrize(
    ("label", "kind", "said"),
    [
        (wording.SCANS_BUTTON, VoteKind.SCANS, wording.VERDICT_SCANS),
        (wording.FAILS_BUTTON, VoteKind.FAILS, wording.VERDICT_FAILS),
    ],
)
async def test_a_verdict_counts_before_the_phone_is_told(
    wire: WireServer, label: str, kind: VoteKind, said: str
) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        await chat.press(OPEN_1, "bob")
        await chat.press_opened(label, "bob")
        await until(lambda: wire.votes)
        await whispered(chat, "bob", said.format(number=1))
        assert (wire.votes[0].kind, wire.votes[0].phone) == (kind, "")
        await chat.press_opened(label, "bob", phone="  iPhone 15 ")
        await until(lambda: len(wire.votes) == 3)
    assert (wire.votes[-1].kind, wire.votes[-1].phone) == (kind, "iPhone 15")


async def test_a_deleted_picture_is_not_opened(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await posted(chat)
        job = wire.jobs["job-1"]
        bare = [c.model_copy(update={"image": ""}) for c in job.candidates]
        await wire.change(candidates=bare)
        await chat.press(OPEN_1, "bob")
        await whispered(chat, "bob", wording.DELETED)
