"""How much one person, one channel and one community may ask for, on every database."""

import asyncio

import pytest

from gpu_server.errors import ChannelClosedError, LimitReachedError, QueueFullError
from gpu_server.schema import CommunitySettings, Place
from pipeline.errors import UnknownStyleError
from pipeline.payload import MAX_DRAWN_CHARS, MAX_PROMPT_CHARS, parse_prompt
from pipeline.safety.prompts import BlockedPromptError
from tests.gpu_server.jobs.conftest import ask, asked, draw, person

HERE = Place(community="g1", channel="c1")
DAY_S = 24 * 3600


async def refused(server, request):
    with pytest.raises(LimitReachedError) as error:
        await server.jobs.submit(request)
    assert error.value.retry_after_s > 0
    return error.value.message


async def test_a_person_may_have_so_many_waiting(server):
    strict = server.with_caps(queued=2)
    await ask(strict, *"aab")
    assert await refused(strict, asked("more", "a")) == (
        "You have 2 codes waiting already; wait for one, or cancel one with /qart-cancel."
    )
    await draw(strict)
    await ask(strict, "a", url="https://example.com/next")
    await refused(strict, asked("more", "a"))


async def test_the_same_id_on_another_platform_is_another_person(server):
    strict = server.with_caps(queued=1)
    await ask(strict, "a")
    await strict.jobs.submit(asked("web").model_copy(update={"requester": person("a", "web")}))
    again = asked("again").model_copy(update={"requester": person("a", "web")})
    assert (await refused(strict, again)).endswith("or cancel one on its page.")


@pytest.mark.parametrize("community", ["g1", ""])
async def test_a_channel_may_have_so_many_waiting(server, community):
    strict = server.with_caps(channel=2)
    here = Place(community=community, channel="c1")
    await ask(strict, *"ab", place=here)
    assert await refused(strict, asked("more", "c", place=here)) == (
        "2 codes are waiting in this channel already; try again in a few minutes."
    )
    await ask(strict, "c", place=Place(community=community, channel="c2"))
    await ask(strict, *"defg")


async def test_a_community_may_have_so_many_waiting(server):
    strict = server.with_caps(community=2)
    await ask(strict, "a", "b", place=HERE)
    elsewhere = Place(community="g1", channel="c2")
    assert await refused(strict, asked("more", "c", place=elsewhere)) == (
        "2 codes are waiting on this server already; try again in a few minutes."
    )
    await ask(strict, "c", place=Place(community="g2", channel="c1"))


async def test_requests_that_arrive_together_cannot_pass_a_limit_together(server, other_server):
    wide, far = server.with_caps(queued=3), other_server.with_caps(queued=3)
    outcomes = await asyncio.gather(
        *((wide, far)[n % 2].jobs.submit(asked(f"{n:04}", "a")) for n in range(20)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, LimitReachedError) for outcome in outcomes) == 17
    assert len(await server.reader.undelivered("discord")) == 3


async def test_a_repeated_request_is_never_refused(server):
    strict = server.with_caps(queued=1, total=1)
    first = await strict.jobs.submit(asked("once", "a", place=HERE, style="ink"))
    closed = CommunitySettings(channels=["c9"], daily=1)
    await strict.communities.set("discord", "g1", closed)
    again = await strict.jobs.submit(asked("once", "a", place=HERE, style="ink"))
    assert (again.id, again.style) == (first.id, "ink")
    with pytest.raises(QueueFullError):
        await strict.jobs.submit(asked("other", "b"))


async def test_a_refused_request_leaves_no_row_and_its_key_may_be_used_again(server):
    strict = server.with_caps(queued=1)
    await ask(strict, "a")
    await refused(strict, asked("later", "a"))
    await draw(strict)
    job = await strict.jobs.submit(asked("later", "a"))
    assert job.queue_position == 1


async def test_in_a_channel_that_moderators_closed_nothing_is_accepted(server):
    await server.communities.set("discord", "g1", CommunitySettings(channels=["c2", "c3"]))
    with pytest.raises(ChannelClosedError, match="moderators on this server chose other") as error:
        await server.jobs.submit(asked("closed", place=HERE))
    assert error.value.channels == ["c2", "c3"]
    await ask(server, "a", place=Place(community="g1", channel="c2"))
    await ask(server, "a", place=Place(community="g2", channel="c1"))


async def test_a_person_may_ask_so_often_in_24_hours(server, clock):
    await server.communities.set("discord", "g1", CommunitySettings(daily_per_person=2))
    await ask(server, "a", place=HERE)
    clock.pass_s(3600)
    await ask(server, "a", place=HERE, url="https://example.com/2")
    message = await refused(server, asked("more", "a", place=HERE))
    assert message == (
        "You have asked for 2 codes on this server within 24 hours, as many as its moderators "
        "allow; try again in 23 hours."
    )
    await ask(server, "b", place=HERE)
    await ask(server, "a", place=Place(community="g2", channel="c1"))
    clock.pass_s(DAY_S - 3600 - 60 * 30)
    assert "30 minutes" in await refused(server, asked("more", "a", place=HERE))
    clock.pass_s(60 * 30)
    await server.jobs.submit(asked("more", "a", place=HERE))


async def test_all_together_may_ask_so_often_in_24_hours(server, clock):
    await server.communities.set("discord", "g1", CommunitySettings(daily=3))
    outcomes = await asyncio.gather(
        *(server.jobs.submit(asked(f"{n:04}", str(n), place=HERE)) for n in range(5)),
        return_exceptions=True,
    )
    kept_out = [outcome for outcome in outcomes if isinstance(outcome, LimitReachedError)]
    assert [error.message for error in kept_out] == [
        "3 codes were asked for on this server within 24 hours, as many as its moderators allow; "
        "try again in 24 hours."
    ] * 2
    assert kept_out[0].retry_after_s == DAY_S
    clock.pass_s(DAY_S)
    await ask(server, "z", place=HERE)


async def test_direct_messages_are_open_whichever_channels_moderators_chose(server):
    await server.communities.set("discord", "g1", CommunitySettings(channels=["c2"]))
    await server.jobs.submit(asked("one", place=Place(community="g1")))


async def test_a_strict_community_takes_no_suggestive_prompt(server):
    await server.communities.set("discord", "g1", CommunitySettings(safety="strict"))
    place = {"community": "g1", "channel": "c1"}
    with pytest.raises(BlockedPromptError, match="'bikini'"):
        await server.jobs.submit(asked("one", prompt="a bikini shop", place=place))
    await server.jobs.submit(asked("two", prompt="a bikini shop"))


async def test_a_community_gives_its_style_and_safety_to_requests(server):
    await server.communities.set("discord", "g1", CommunitySettings(style="ink", safety="strict"))
    plain = await server.jobs.submit(asked("plain", place=HERE))
    own = await server.jobs.submit(asked("own", place=HERE, style="mosaic"))
    away = await server.jobs.submit(asked("away"))
    assert (plain.style, own.style, away.style) == ("ink", "mosaic", None)
    assert (plain.prompt, own.prompt) == ("koi pond", "koi pond")
    claims = [await server.queue().claim() for _ in range(3)]
    assert [claim.prompt for claim in claims] == [
        "koi pond, sumi-e ink wash, brush strokes, monochrome",
        "koi pond, byzantine mosaic, small tiles, gold",
        "koi pond",
    ]
    assert [claim.safety for claim in claims] == ["strict", "strict", "standard"]


async def test_the_longest_prompt_has_room_for_the_communitys_style(server):
    await server.communities.set("discord", "g1", CommunitySettings(style="ink"))
    await server.jobs.submit(asked("long", prompt="x" * MAX_PROMPT_CHARS, place=HERE))
    claim = await server.queue().claim()
    assert parse_prompt(claim.prompt, MAX_DRAWN_CHARS).startswith("xxx")


async def test_a_request_that_a_community_refuses_is_refused_alone(server):
    await server.communities.set("discord", "g1", CommunitySettings(safety="strict", style="ink"))
    blocked, other = asked("blocked", prompt="bikini", place=HERE), asked("other", place=HERE)
    requests = map(server.jobs.submit, (blocked, other))
    outcomes = await asyncio.gather(*requests, return_exceptions=True)
    assert isinstance(outcomes[0], BlockedPromptError)
    assert outcomes[1].style == "ink"


async def test_what_moderators_set_replaces_what_they_set_before(server, other_server):
    assert await server.communities.get("discord", "g1") == CommunitySettings()
    one = CommunitySettings(channels=["c1"], style="oil", safety="strict", daily=5)
    await asyncio.gather(
        *(s.communities.set("discord", "g1", one) for s in (server, other_server) * 3)
    )
    assert await other_server.communities.get("discord", "g1") == one
    assert await server.communities.get("slack", "g1") == CommunitySettings()
    await server.communities.set("discord", "g1", CommunitySettings(daily_per_person=1))
    assert await server.communities.get("discord", "g1") == CommunitySettings(daily_per_person=1)
    with pytest.raises(UnknownStyleError, match="choose one of"):
        await server.communities.set("discord", "g1", CommunitySettings(style="nonsense"))
