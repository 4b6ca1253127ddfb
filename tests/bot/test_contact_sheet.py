"""What the contact sheet fetches, and what it keeps."""

import io

from PIL import Image

from bot.contact_sheet import ContactSheet
from gpu_server.client import Client
from gpu_server.schema import CandidateView, Job, JobRequest, Person, ReplyTo
from tests.bot.wire_server import WireServer


async def looks_like(server: Client, *previews: str) -> Job:
    request = JobRequest(
        url="https://example.com",
        prompt="koi",
        requester=Person(platform="discord", user_id="7"),
        reply_to=ReplyTo(platform="discord"),
        idempotency_key="interaction-1",
    )
    job = await server.submit(request)
    candidates = [CandidateView(index=i, seed=i, preview=name) for i, name in enumerate(previews)]
    return job.model_copy(update={"candidates": candidates})


def reds(sheet: bytes | None) -> list[int]:
    """Which of `WireServer.picture` the first two places show, by their red."""
    assert sheet is not None
    with Image.open(io.BytesIO(sheet)) as page:
        bands = [page.convert("RGB").getpixel((x, 120)) for x in (120, 368)]
    return [round(band[0] / 30) for band in bands if isinstance(band, tuple)]


async def test_what_is_shown_still_is_not_fetched_again(server: Client, wire: WireServer) -> None:
    sheet = ContactSheet(server)
    names = [wire.picture(i) for i in range(4)]
    assert reds(await sheet.jpeg(await looks_like(server, *names[:2]))) == [0, 1]
    wire.images[names[0]] = wire.images[names[3]]
    assert reds(await sheet.jpeg(await looks_like(server, names[0], names[2]))) == [0, 2]


async def test_what_is_shown_no_more_is_not_kept(server: Client, wire: WireServer) -> None:
    sheet = ContactSheet(server)
    names = [wire.picture(i) for i in range(4)]
    await sheet.jpeg(await looks_like(server, *names[:2]))
    await sheet.jpeg(await looks_like(server, names[2], names[1]))
    wire.images[names[0]] = wire.images[names[3]]
    assert reds(await sheet.jpeg(await looks_like(server, *names[:2]))) == [3, 1]
