"""Votes, verdicts and reactions on their way to the server."""

import asyncio

import pytest

from bot import wording
from bot.ratings import PictureRef, Ratings
from bot.refusals import RefusedError
from gpu_server.client import Client, ServerUnavailableError
from gpu_server.schema import (
    JobRequest,
    Person,
    Post,
    Problem,
    ReplyTo,
    Vote,
    VoteKind,
    VoteReceipt,
    VoteSource,
)
from tests.bot.wire_server import WireServer

POST = Post(platform="discord", channel_id="1", message_id="2")


@pytest.fixture
async def ratings(server: Client, wire: WireServer) -> Ratings:
    """Of a job that is finished and posted."""
    await server.submit(
        JobRequest(
            url="https://example.com",
            prompt="koi",
            requester=Person(platform="discord", user_id="7"),
            reply_to=ReplyTo(platform="discord"),
            idempotency_key="interaction-1",
        )
    )
    await wire.succeed()
    await server.delivered("job-1", POST)
    return Ratings(server, "discord")


def second(wire: WireServer) -> PictureRef:
    return PictureRef("job-1", wire.jobs["job-1"].presented[1].index, 2)


async def test_a_like_tells_the_tally_in_the_order_of_the_post(
    ratings: Ratings, wire: WireServer
) -> None:
    said = await ratings.like(second(wire), "8")
    assert said.splitlines() == [
        wording.VOTE_THANKS.format(number=2),
        "So far: 1: 0 👍 · 2: 1 👍 · 3: 0 👍 · 4: 0 👍",
    ]


async def test_taking_a_like_back_tells_no_tally(ratings: Ratings, wire: WireServer) -> None:
    said = await ratings.like(second(wire), "8", withdrawn=True)
    assert said == wording.VOTE_TAKEN_BACK.format(number=2)


@pytest.mark.parametrize(
    ("scans", "kind"), [(True, VoteKind.SCANS), (False, VoteKind.FAILS)], ids=["scans", "fails"]
)
async def test_a_verdict_keeps_the_phone_in_the_raters_words(
    ratings: Ratings, wire: WireServer, scans: bool, kind: VoteKind
) -> None:
    await ratings.verdict(second(wire), "8", scans=scans, phone="  Pixel 8 " + "x" * 100)
    [vote] = wire.votes
    assert (vote.kind, vote.position, len(vote.phone)) == (kind, 2, 64)
    assert vote.phone.startswith("Pixel 8")


async def test_a_number_that_the_post_does_not_have_is_no_vote(
    ratings: Ratings, wire: WireServer
) -> None:
    job = wire.jobs["job-1"]
    only = [c.model_copy(update={"shown": c.rank == 1}) for c in job.candidates]
    await wire.change(candidates=only)
    await ratings.react(POST, 4, "8", withdrawn=False)
    assert wire.votes == []
    await ratings.react(POST, 1, "8", withdrawn=False)
    assert [vote.source for vote in wire.votes] == [VoteSource.REACTION]


async def test_a_reaction_elsewhere_is_nothing(ratings: Ratings, wire: WireServer) -> None:
    elsewhere = POST.model_copy(update={"message_id": "3"})
    await ratings.react(elsewhere, "up", "8", withdrawn=False)
    assert wire.votes == []


async def test_a_refused_reaction_bothers_nobody(ratings: Ratings, wire: WireServer) -> None:
    wire.refusal = Problem(title="Gone", status=409, detail="Deleted.")
    await ratings.react(POST, 1, "8", withdrawn=False)
    with pytest.raises(RefusedError, match="Deleted"):
        await ratings.like(second(wire), "8")


async def test_a_reaction_waits_for_a_server_that_is_away(
    ratings: Ratings, wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gpu_server.client._RETRY_DELAYS_S", (0.0,))
    monkeypatch.setattr("bot.outage.FIRST_WAIT_S", 0.01)
    wire.away = True
    reacting = asyncio.create_task(ratings.react(POST, 2, "8", withdrawn=False))
    await asyncio.sleep(0.1)
    assert not reacting.done()
    wire.away = False
    await reacting
    assert [(vote.position, vote.source) for vote in wire.votes] == [(2, VoteSource.REACTION)]


async def test_no_vote_of_an_emoji_arrives_after_the_next_emoji(
    ratings: Ratings, server: Client, wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outage.FIRST_WAIT_S", 0.01)
    whole, tried = server.vote, 0

    async def vote(cast: Vote) -> VoteReceipt:
        nonlocal tried
        tried += 1
        if tried == 1:
            await asyncio.sleep(0.1)
        elif tried <= 4:
            raise ServerUnavailableError
        return await whole(cast)

    monkeypatch.setattr(server, "vote", vote)
    await ratings.react(POST, "up", "8", withdrawn=False)
    await ratings.react(POST, "up", "8", withdrawn=True)
    await asyncio.sleep(0.15)
    assert [vote.withdrawn for vote in wire.votes[-4:]] == [True] * 4
    assert len(wire.votes) == 1 + 4 + 4
