"""Waking those who wait."""

import asyncio

from gpu_server.following.changes import Changes, job_topic, wait


async def test_listeners_hear_their_topics_only():
    changes = Changes()
    with changes.listen("a", "b") as mine, changes.listen("c") as others:
        changes.notify("b")
        assert await wait(mine, 0)
        assert not await wait(others, 0)
        assert not mine.is_set(), "waiting clears the event"


async def test_those_who_left_are_forgotten():
    changes = Changes()
    with changes.listen(job_topic("x")):
        assert changes.followed_jobs() == ["x"]
    assert changes.followed_jobs() == []
    changes.notify(job_topic("x"))


async def test_closing_wakes_everybody_late_comers_too():
    changes = Changes()
    with changes.listen("a") as early:
        waiting = asyncio.create_task(wait(early, 60))
        await asyncio.sleep(0)
        changes.close()
        assert await waiting
    with changes.listen("a") as late:
        assert late.is_set()
    assert changes.closed
