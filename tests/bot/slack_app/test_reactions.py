"""Emoji on messages."""

import asyncio

import pytest

from bot.slack_app.reactions import meaning
from gpu_server.schema import VoteKind
from tests.bot.slack_app.asked import posted
from tests.bot.slack_app.loopback import Loopback
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("one", 1),
        ("four", 4),
        ("+1", "up"),
        ("thumbsup", "up"),
        ("thumbsup::skin-tone-5", "up"),
        ("-1::skin-tone-2", "down"),
        ("five", None),
        ("heart", None),
        ("no_one", None),
    ],
)
def test_emoji_say_what_their_names_say(name: str, said: object):
    assert meaning(name) == said


@pytest.mark.usefixtures("app")
async def test_only_emoji_on_our_own_messages_are_looked_up(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    await slack.react(message, "one", author="UELSE")
    await slack.react(message, "heart")
    await slack.react(message, "two", user="U5")
    await until(lambda: wire.votes)
    assert [(vote.position, vote.rater.user_id) for vote in wire.votes] == [(2, "U5")]


@pytest.mark.usefixtures("app")
async def test_other_bots_do_not_vote(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    slack.api.bots.add("UROBOT")
    await slack.react(message, "+1", user="UROBOT")
    await slack.react(message, "+1", user="UROBOT", removed=True)
    for name in ("one", "two"):
        await slack.react(message, name, user="U5")
    await until(lambda: len(wire.votes) >= 2)
    assert {vote.rater.user_id for vote in wire.votes} == {"U5"}
    assert slack.api.called("users.info") == 2


@pytest.mark.usefixtures("app")
async def test_an_app_that_may_not_ask_who_somebody_is_takes_their_emoji(
    slack: Loopback, wire: WireServer
):
    message = await posted(slack, wire)
    slack.api.granted.remove("users:read")
    await slack.react(message, "one")
    await until(lambda: wire.votes)


@pytest.mark.usefixtures("app")
async def test_an_event_that_slack_repeats_counts_once(slack: Loopback, wire: WireServer):
    message = await posted(slack, wire)
    added = await slack.react(message, "three")
    await slack.react(message, "three", removed=True)
    await until(lambda: len(wire.votes) == 2)
    # The retry of the first comes after the second; it must not bring the vote back.
    await slack.envelope("events_api", added)
    await slack.react(message, "-1", user="U9")
    await until(lambda: len(wire.votes) == 6)
    assert [vote.withdrawn for vote in wire.votes[:2]] == [False, True]
    assert {vote.kind for vote in wire.votes[2:]} == {VoteKind.DISLIKE}


@pytest.mark.usefixtures("app")
async def test_one_persons_emoji_are_stored_in_the_order_they_came(
    slack: Loopback, wire: WireServer
):
    message = await posted(slack, wire)
    late = asyncio.Event()
    wire.late_lookups.append(late)
    await slack.react(message, "one")
    await until(lambda: not wire.late_lookups)
    await slack.react(message, "one", removed=True)
    # Nobody else waits; by then, the second would have overtaken the first.
    await slack.react(message, "two", user="U5")
    await until(lambda: wire.votes)
    late.set()
    await until(lambda: len(wire.votes) == 3)
    assert [vote.withdrawn for vote in wire.votes if vote.position == 1] == [False, True]


@pytest.mark.usefixtures("app")
async def test_a_gateway_that_leaves_out_for_whom_an_event_is_does_no_harm(
    slack: Loopback, wire: WireServer
):
    message = await posted(slack, wire)
    elsewhere = await slack.react(message, "heart")
    event = {**elsewhere["event"], "reaction": "four"}
    bare = {k: v for k, v in elsewhere.items() if k != "authorizations"}
    await slack.envelope("events_api", {**bare, "event_id": "Ev-bare", "event": event})
    await until(lambda: wire.votes)
    assert [vote.position for vote in wire.votes] == [4]
