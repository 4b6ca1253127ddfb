"""First come, first served between people, on every database."""

import asyncio
from collections import Counter

import pytest

from gpu_server.schema import JobStatus, Removal
from tests.gpu_server.jobs.conftest import DONE, LEASE_S, ask, asked, draw, person


async def claimed(queue, count):
    return [(await queue.claim()).job_id for _ in range(count)]


async def test_everybodys_first_job_comes_before_anybodys_second(server):
    a1, a2, a3, b1, b2, c1 = await ask(server, *"aaabbc")
    assert await claimed(server.queue(), 6) == [a1, b1, c1, a2, b2, a3]


async def test_a_running_job_counts_for_the_turns_of_its_requester(server):
    a1, a2, b1 = await ask(server, *"aab")
    queue = server.queue()
    assert await claimed(queue, 1) == [a1]
    assert await claimed(queue, 1) == [b1]
    [c1] = await ask(server, "c")
    assert await claimed(queue, 2) == [c1, a2]


async def test_who_asked_for_many_waits_for_the_others_after_each(server):
    a1, a2, a3, b1, b2, c1 = await ask(server, *"aaabbc")
    drawn = [await draw(server) for _ in range(3)]
    assert drawn == [a1, b1, c1], "a finished job does not put its requester first again"
    [d1, d2] = await ask(server, *"dd")
    assert [await draw(server) for _ in range(5)] == [a2, b2, d1, a3, d2]


async def test_who_always_has_two_waiting_does_not_keep_others_from_their_last(server):
    mine = await ask(server, *"aaaa")
    for _ in range(2):
        await draw(server)
    theirs = await ask(server, *"bb")
    drawn = []
    for n in range(4):
        drawn.append(await draw(server))
        theirs += await ask(server, "b", url=f"https://example.com/{n}")
    assert drawn == [mine[2], theirs[0], mine[3], theirs[1]]


@pytest.mark.parametrize("way", ["cancelled", "removed"])
async def test_a_job_taken_back_leaves_its_turn_to_the_requesters_next(server, way):
    a1, a2, a3, b1, b2 = await ask(server, *"aaabb")
    if way == "cancelled":
        await server.jobs.cancel(a1)
    else:
        await server.removals.remove(a1, Removal(person=person("a")))
    assert await claimed(server.queue(), 4) == [a2, b1, a3, b2]


async def test_who_has_enough_running_is_passed_over(server):
    strict = server.with_caps(running=2)
    a1, a2, a3, b1 = await ask(server, *"aaab")
    queue = strict.queue()
    first = await queue.claim()
    assert first.job_id == a1
    assert await claimed(queue, 2) == [b1, a2]
    assert await queue.claim() is None, "two of the first person's are running"
    await queue.finish(first, DONE)
    assert await claimed(queue, 1) == [a3]


async def test_a_job_whose_worker_fell_silent_comes_first_whatever_its_turn(server, clock):
    a1, a2 = await ask(server, *"aa")
    await server.queue("dead").claim()
    await server.queue("dead").claim()
    await ask(server, *"bc")
    clock.pass_s(LEASE_S + 1)
    strict = server.with_caps(running=1)
    assert await claimed(strict.queue("alive"), 2) == [a1, a2]


async def test_places_in_the_queue_are_those_in_which_jobs_are_drawn(server):
    await ask(server, *"abcabcaab")
    waiting = {job.queue_position: job.id for job in await server.reader.undelivered("discord")}
    assert sorted(waiting) == list(range(1, 10))
    assert await claimed(server.queue(), 9) == [waiting[place] for place in range(1, 10)]


async def test_a_new_job_is_told_the_place_it_really_has(server):
    told = {}
    for n, who in enumerate("aababcacbd"):
        [job_id] = await ask(server, who, url=f"https://example.com/{n}")
        told[job_id] = (await server.jobs.get(job_id)).queue_position
    assert list(told.values()) == [1, 2, 2, 4, 4, 3, 7, 6, 8, 4]


async def test_requests_that_arrive_together_are_told_the_places_of_their_order(server):
    await ask(server, *"aab")
    jobs = await asyncio.gather(
        *(server.jobs.submit(asked(f"{n:04}", who)) for n, who in enumerate("cabcda"))
    )
    # The one who comes later with an earlier turn pushes others back, as between batches.
    assert [job.queue_position for job in jobs] == [3, 5, 5, 6, 4, 9]


async def test_workers_that_claim_together_never_take_the_same_job_nor_too_many_of_one_person(
    server, other_server
):
    await ask(server, *("abcd" * 6))
    queues = [
        one.with_caps(running=2).queue(f"node {n}")
        for n, one in enumerate((server, other_server) * 4)
    ]
    claims = await asyncio.gather(*(queue.claim() for queue in queues * 3))
    ids = [claim.job_id for claim in claims if claim]
    assert len(set(ids)) == len(ids) == 8
    jobs = [await server.jobs.get(job_id) for job_id in ids]
    assert all(job.status is JobStatus.RUNNING for job in jobs)
    people = Counter([await server.requester(job_id) for job_id in ids])
    assert list(people.values()) == [2, 2, 2, 2]
