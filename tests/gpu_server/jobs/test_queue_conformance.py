"""The job queue and the votes keep their promises on every database."""

import asyncio

import pytest

from gpu_server.errors import ConflictError, NotFoundError, QueueFullError
from gpu_server.jobs.candidates import CandidateState
from gpu_server.jobs.claim import LeaseLostError
from gpu_server.jobs.pace import Pace
from gpu_server.jobs.reading import JobReader
from gpu_server.ratings.labels import read_labels
from gpu_server.schema import Failure, JobStatus, Person, Post, VoteKind, VoteSource
from tests.gpu_server.conftest import job_request
from tests.gpu_server.jobs.conftest import DONE, LEASE_S, vote


async def accept(server, count=1):
    return [(await server.jobs.submit(job_request(f"key-{n:04}"))).id for n in range(count)]


async def status(server, job_id):
    return (await server.jobs.get(job_id)).status


async def test_jobs_are_claimed_in_the_order_of_their_acceptance(server):
    ids = await accept(server, 3)
    queue = server.queue()
    assert [(await queue.claim()).job_id for _ in ids] == ids
    assert await queue.claim() is None


async def test_two_workers_never_claim_the_same_job(server):
    ids = await accept(server, 8)
    queues = [server.queue(f"node {n}") for n in range(4)]
    claims = await asyncio.gather(*(queue.claim() for queue in queues * 3))
    assert sorted(claim.job_id for claim in claims if claim) == sorted(ids)


async def test_jobs_wait_for_a_server_that_has_their_engine(server):
    first, second = await accept(server, 2)
    without = server.queue("without", engines=("another",))
    assert await without.claim() is None
    assert await without.stranded() == 2
    queue = server.queue()
    assert await queue.stranded() == 0
    assert [(await queue.claim()).job_id for _ in range(2)] == [first, second]


async def test_a_silent_workers_job_is_left_to_a_server_that_has_its_engine(server, clock):
    [job_id] = await accept(server)
    await server.queue("first").claim()
    clock.pass_s(LEASE_S + 1)
    assert await server.queue("without", engines=("another",)).claim() is None
    assert (await server.queue("second").claim()).job_id == job_id


async def test_requests_that_arrive_together_are_numbered_without_gaps(server):
    jobs = await asyncio.gather(
        *(server.jobs.submit(job_request(f"key-{n:04}")) for n in range(20))
    )
    assert sorted(job.queue_position for job in jobs) == list(range(1, 21))
    assert len({job.id for job in jobs}) == 20


async def test_one_key_sent_many_times_at_once_is_one_job(server):
    jobs = await asyncio.gather(*(server.jobs.submit(job_request()) for _ in range(10)))
    assert len({job.id for job in jobs}) == 1
    assert len(await server.reader.undelivered("discord")) == 1


async def test_one_key_sent_to_two_servers_at_once_is_one_job(server, other_server):
    for n in range(8):
        request = job_request(f"key-{n:04}")
        jobs = await asyncio.gather(
            *(one.jobs.submit(request) for one in (server, other_server) * 3)
        )
        assert len({job.id for job in jobs}) == 1
    assert len(await server.reader.undelivered("discord")) == 8


async def test_two_servers_may_write_at_the_same_time(server, other_server):
    ids = await accept(server, 6)
    posts = [Post(platform="discord", channel_id=str(n), message_id="m") for n in range(6)]
    await asyncio.gather(
        *(one.jobs.add_post(job_id, post)
          for one in (server, other_server) for job_id in ids for post in posts)
    )  # fmt: skip
    for job_id in ids:
        assert sorted((await server.jobs.get(job_id)).posts, key=str) == sorted(posts, key=str)


async def test_a_full_queue_refuses_and_writes_nothing(server):
    await accept(server, 50)
    stranger = {"platform": "web", "user_id": "1"}
    with pytest.raises(QueueFullError, match="50 requests"):
        await server.jobs.submit(job_request("key-9999", requester=stranger))
    assert len(await server.reader.undelivered("discord")) == 50


async def test_a_silent_workers_job_is_claimed_again_after_its_lease(server, clock):
    [job_id] = await accept(server)
    await server.queue("dead").claim()
    clock.pass_s(LEASE_S - 1)
    assert await server.queue("alive").claim() is None
    clock.pass_s(2)
    claim = await server.queue("alive").claim()
    assert (claim.job_id, claim.attempt) == (job_id, 2)


async def test_heartbeats_and_reports_keep_the_lease(server, clock):
    await accept(server)
    queue = server.queue("busy")
    claim = await queue.claim()
    for step in range(4):
        clock.pass_s(LEASE_S - 1)
        if step % 2:
            await queue.heartbeat(claim)
        else:
            await queue.report(claim, step / 10, [])
    assert await server.queue("other").claim() is None


async def test_a_worker_that_lost_its_lease_changes_nothing(server, clock):
    [job_id] = await accept(server)
    slow, quick = server.queue("slow"), server.queue("quick")
    lost = await slow.claim()
    clock.pass_s(LEASE_S + 1)
    held = await quick.claim()
    for late in (
        slow.heartbeat(lost),
        slow.report(lost, 0.5, [CandidateState(0, 7, image="wrong.png")]),
        slow.finish(lost, DONE),
        slow.fail(lost, Failure(code="x", message="x")),
        slow.retry(lost),
        slow.release(lost),
    ):
        with pytest.raises(LeaseLostError):
            await late
    job = await server.jobs.get(job_id)
    assert (job.status, job.candidates) == (JobStatus.RUNNING, [])
    await quick.finish(held, DONE)
    assert await status(server, job_id) is JobStatus.SUCCEEDED


async def test_the_same_node_does_not_mistake_its_old_attempt_for_the_new_one(server, clock):
    await accept(server)
    queue = server.queue()
    old = await queue.claim()
    clock.pass_s(LEASE_S + 1)
    await queue.claim()
    with pytest.raises(LeaseLostError):
        await queue.finish(old, DONE)


async def test_a_node_that_comes_back_takes_its_own_jobs_at_once(server):
    ids = await accept(server, 2)
    await server.queue("this").claim()
    await server.queue("that").claim()
    assert await server.queue("this").reclaim() == 1
    assert (await server.queue("this").claim()).job_id == ids[0]
    assert await server.queue("this").claim() is None


EARLY = CandidateState(0, 7, preview="early.png")


async def early_views(server, job_id):
    return [candidate.preview for candidate in (await server.jobs.get(job_id)).candidates]


async def test_what_a_dead_worker_left_names_no_early_view_any_more(server, clock):
    [job_id] = await accept(server)
    queue = server.queue("this")
    await queue.report(await queue.claim(), 0.5, [EARLY])
    assert await early_views(server, job_id) == ["early.png"]
    await queue.reclaim()
    assert await early_views(server, job_id) == [""]
    await queue.report(await queue.claim(), 0.5, [EARLY])
    clock.pass_s(LEASE_S + 1)
    assert (await server.queue("that").claim()).job_id == job_id
    assert await early_views(server, job_id) == [""]


async def test_early_views_that_another_drawing_may_name_stay(server):
    """Two requests of one URL and seed draw the very same."""
    await accept(server, 2)
    queue = server.queue()
    first, second = await queue.claim(), await queue.claim()
    await queue.finish(first, DONE)
    assert await queue.free_previews(first, {"early.png"}) == set()
    await queue.report(second, 0.5, [EARLY])
    await queue.finish(second, DONE)
    assert await queue.free_previews(second, {"early.png", "a.png"}) == {"early.png"}


async def test_a_job_that_breaks_down_is_tried_a_few_times_and_then_fails(server):
    [job_id] = await accept(server)
    queue = server.queue(max_attempts=2)
    await queue.retry(await queue.claim())
    assert await status(server, job_id) is JobStatus.QUEUED
    await queue.retry(await queue.claim())
    job = await server.jobs.get(job_id)
    assert job.status is JobStatus.FAILED
    assert job.failure.message.startswith("Drawing broke down 2 times")


async def test_a_job_that_kills_its_workers_fails_in_the_end(server, clock):
    [job_id] = await accept(server)
    queue = server.queue(max_attempts=2)
    for _ in range(2):
        await queue.claim()
        clock.pass_s(LEASE_S + 1)
    assert await queue.claim() is None
    assert await status(server, job_id) is JobStatus.FAILED


async def test_who_released_a_job_may_not_finish_it(server):
    await accept(server)
    first, second = server.queue("first"), server.queue("second")
    released = await first.claim()
    await first.release(released)
    held = await second.claim()
    assert held.attempt == released.attempt
    with pytest.raises(LeaseLostError):
        await first.finish(released, DONE)


async def test_a_released_job_keeps_its_attempts(server):
    await accept(server)
    queue = server.queue()
    for _ in range(5):
        claim = await queue.claim()
        assert claim.attempt == 1
        await queue.release(claim)


async def test_a_cancelled_job_is_neither_claimed_nor_finished(server):
    waiting, running = await accept(server, 2)
    queue = server.queue()
    assert await queue.cancel(waiting)
    claim = await queue.claim()
    assert claim.job_id == running
    assert await queue.cancel(running)
    with pytest.raises(LeaseLostError):
        await queue.finish(claim, DONE)
    assert not await queue.cancel(running)
    assert not await queue.cancel("no such job")
    assert await status(server, running) is JobStatus.CANCELLED


async def test_reports_and_results_become_the_job(server):
    [job_id] = await accept(server)
    queue = server.queue()
    claim = await queue.claim()
    await queue.report(claim, 0.25, [CandidateState(0, 7), CandidateState(1, 8, image="b.png")])
    job = await server.jobs.get(job_id)
    assert job.progress == 0.25
    assert [(c.index, c.image) for c in job.candidates] == [(0, ""), (1, "b.png")]
    await queue.finish(claim, DONE)
    done = await server.jobs.get(job_id)
    assert [(c.index, c.image, c.rank) for c in done.candidates] == [
        (0, "a.png", 1),
        (1, "b.png", None),
    ]
    assert (done.notes, done.plain_image) == (["a note"], "plain.png")
    assert done.revision > job.revision


async def test_another_attempt_leaves_the_pictures_that_people_see_until_it_has_new_ones(server):
    [job_id] = await accept(server)
    queue = server.queue()
    claim = await queue.claim()
    await queue.report(claim, 0.5, [CandidateState(0, 7, image="a.png"), CandidateState(1, 8)])
    await queue.release(claim)
    claim = await queue.claim()
    blank = [CandidateState(place, 7 + place) for place in range(3)]
    await queue.report(claim, 0, blank)
    job = await server.jobs.get(job_id)
    assert [c.image for c in job.candidates] == ["a.png", "", ""]
    await queue.report(claim, 0.1, [CandidateState(0, 7, image="b.png")])
    assert (await server.jobs.get(job_id)).candidates[0].image == "b.png"


async def test_the_same_post_twice_is_one_post(server):
    [job_id] = await accept(server)
    post = Post(platform="discord", channel_id="c", message_id="m")
    before = (await server.jobs.get(job_id)).revision
    await asyncio.gather(*(server.jobs.add_post(job_id, post) for _ in range(4)))
    job = await server.jobs.get(job_id)
    assert (job.posts, job.revision) == ([post], before + 1)
    with pytest.raises(NotFoundError):
        await server.jobs.add_post("nothing", post)


async def test_what_only_the_delivery_needed_is_forgotten_with_the_post(server):
    where = {"platform": "discord", "channel_id": "c", "extra": {"user_id": "4711"}}
    job = await server.jobs.submit(job_request(reply_to=where))
    assert (await server.jobs.get(job.id)).reply_to.extra == {"user_id": "4711"}
    await server.jobs.add_post(job.id, Post(platform="discord", channel_id="c", message_id="m"))
    reply_to = (await server.jobs.get(job.id)).reply_to
    assert (reply_to.channel_id, reply_to.extra) == ("c", {})


async def test_a_kept_result_is_not_owed_any_more_until_it_is_posted_after_all(server, drawn):
    kept = await server.jobs.add_post(drawn, Post(platform="discord", channel_id="c1"))
    assert kept.kept
    assert kept.reply_to.extra == {}
    assert await server.reader.undelivered("discord") == []
    post = Post(platform="discord", channel_id="c1", message_id="m1")
    assert not (await server.jobs.add_post(drawn, post)).kept


async def test_a_post_leads_to_its_job(server, drawn):
    post = Post(platform="discord", channel_id="c", message_id="m")
    await server.jobs.add_post(drawn, post)
    assert (await server.reader.posted(post)).id == drawn
    await server.jobs.add_post(drawn, Post(platform="slack", channel_id="c"))
    for other in ({"platform": "slack"}, {"message_id": ""}, {"channel_id": "d"}):
        with pytest.raises(NotFoundError):
            await server.reader.posted(post.model_copy(update=other))
    with pytest.raises(NotFoundError):
        await server.reader.posted(Post(platform="slack", channel_id="c"))


async def test_what_is_owed_is_listed_page_by_page(server):
    ids = await accept(server, 5)
    pages, last = [], ""
    while page := [job.id for job in await server.reader.undelivered("discord", last, limit=2)]:
        pages.append(page)
        last = page[-1]
    assert pages == [ids[:2], ids[2:4], ids[4:]]


async def test_an_erased_mark_begins_the_list_anew(server):
    ids = await accept(server, 3)
    assert [job.id for job in await server.reader.undelivered("discord", "0" * 24)] == ids


async def test_waiting_times_are_foretold_from_the_last_jobs(server, database, clock):
    ids = await accept(server, 4)
    assert (await server.jobs.get(ids[0])).eta_s is None
    queue = server.queue()
    claim = await queue.claim()
    clock.pass_s(12)
    await queue.finish(claim, DONE)
    claim = await queue.claim()
    await queue.report(claim, 0.25, [])
    etas = [job.eta_s for job in await server.reader.undelivered("discord")]
    assert etas == [None, 9.0, 12.0, 24.0]
    # Where nothing is drawn, nobody knows.
    idle = JobReader(database, Pace(database, clock, workers=0))
    assert [job.eta_s for job in await idle.undelivered("discord")] == [None, 9.0, None, None]


@pytest.fixture
async def drawn(server):
    [job_id] = await accept(server)
    queue = server.queue()
    await queue.finish(await queue.claim(), DONE)
    return job_id


async def all_labels(database):
    return [label async for label in read_labels(database)]


async def test_a_vote_sent_many_times_is_one_row_with_its_first_time(
    server, database, clock, drawn
):
    cast_at = clock.now()
    await asyncio.gather(*(server.votes.cast(vote(drawn)) for _ in range(5)))
    clock.pass_s(60)
    receipt = await server.votes.cast(vote(drawn, position=4))
    assert receipt.votes == {0: [VoteKind.LIKE]}
    [label] = await all_labels(database)
    assert (label.voted_at, label.position, label.withdrawn_at) == (cast_at, 2, None)
    assert label.image == "a.png"
    assert "ann" not in label.model_dump_json()


async def test_votes_sent_to_two_servers_at_once_are_one_row_each(
    server, other_server, database, drawn
):
    raters = [Person(platform="discord", user_id=str(n)) for n in range(8)]
    for rater in raters:
        await asyncio.gather(
            *(one.votes.cast(vote(drawn, rater=rater)) for one in (server, other_server) * 4)
        )
    assert len(await all_labels(database)) == len(raters)


async def test_a_withdrawn_vote_stays_as_a_row_and_may_be_cast_again(
    server, database, clock, drawn
):
    await server.votes.cast(vote(drawn))
    clock.pass_s(60)
    receipt = await server.votes.cast(vote(drawn, withdrawn=True))
    assert receipt.votes == {}
    [label] = await all_labels(database)
    assert label.withdrawn_at == clock.now()
    clock.pass_s(60)
    await server.votes.cast(vote(drawn, position=3))
    [label] = await all_labels(database)
    assert (label.voted_at, label.position, label.withdrawn_at) == (clock.now(), 3, None)


@pytest.mark.parametrize(
    ("first", "second"),
    [(VoteKind.SCANS, VoteKind.FAILS), (VoteKind.FAILS, VoteKind.SCANS),
     (VoteKind.LIKE, VoteKind.DISLIKE), (VoteKind.DISLIKE, VoteKind.LIKE)],
)  # fmt: skip
async def test_saying_the_opposite_takes_the_first_word_back(
    server, database, drawn, first, second
):
    await server.votes.cast(vote(drawn, kind=first))
    assert (await server.votes.cast(vote(drawn, kind=second))).votes == {0: [second]}
    assert {label.kind: label.withdrawn_at is None for label in await all_labels(database)} == {
        first: False,
        second: True,
    }
    assert (await server.votes.cast(vote(drawn, kind=first, withdrawn=True))).votes == {0: [second]}


async def test_how_a_vote_was_given_is_kept_and_a_phone_may_be_named_later(
    server, database, clock, drawn
):
    cast_at = clock.now()
    given = vote(drawn, kind=VoteKind.SCANS, source=VoteSource.REACTION)
    await server.votes.cast(given)
    clock.pass_s(60)
    await server.votes.cast(given.model_copy(update={"phone": "Pixel 9"}))
    await server.votes.cast(given)
    [label] = await all_labels(database)
    assert (label.source, label.phone, label.voted_at) == ("reaction", "Pixel 9", cast_at)
    await server.votes.cast(given.model_copy(update={"withdrawn": True}))
    await server.votes.cast(given.model_copy(update={"source": VoteSource.BUTTON}))
    [label] = await all_labels(database)
    assert (label.source, label.phone) == ("button", "")


@pytest.mark.parametrize(
    ("taken_back", "given", "stands"),
    [
        ("reaction", ["button", "reaction"], True),
        ("reaction", ["reaction", "button"], True),
        ("thumb", ["none-of-these", "thumb"], True),
        ("thumb", ["reaction", "thumb"], True),
        ("thumb", ["thumb", "reaction"], True),
        ("thumb", ["thumb"], False),
        ("reaction", ["thumb", "reaction"], True),
        ("reaction", ["reaction", "thumb"], True),
        ("reaction", ["thumb"], True),
        ("reaction", ["reaction"], False),
        ("button", ["thumb", "reaction", "button"], False),
        ("button", ["thumb"], False),
        ("none-of-these", ["button", "none-of-these"], False),
    ],
)
async def test_an_emoji_that_is_taken_off_leaves_what_was_said_in_a_plainer_way(
    server, database, clock, drawn, taken_back, given, stands
):
    cast_at = clock.now()
    for source in given:
        await server.votes.cast(vote(drawn, kind=VoteKind.DISLIKE, source=source))
        clock.pass_s(60)
    receipt = await server.votes.cast(
        vote(drawn, kind=VoteKind.DISLIKE, source=taken_back, withdrawn=True)
    )
    assert receipt.votes == ({0: [VoteKind.DISLIKE]} if stands else {})
    [label] = await all_labels(database)
    assert label.voted_at == cast_at


@pytest.mark.parametrize("order", [("thumb", "reaction"), ("reaction", "thumb")])
async def test_a_like_by_two_emoji_goes_with_the_second_of_them(server, database, drawn, order):
    for source in ("thumb", "reaction", "thumb"):
        await server.votes.cast(vote(drawn, source=source))
    first, second = order
    for _ in range(2):
        # Chats may tell of an emoji twice.
        receipt = await server.votes.cast(vote(drawn, source=first, withdrawn=True))
        assert receipt.votes == {0: [VoteKind.LIKE]}
    [label] = await all_labels(database)
    assert label.source == second
    assert (await server.votes.cast(vote(drawn, source=second, withdrawn=True))).votes == {}
    await server.votes.cast(vote(drawn, source="reaction"))
    assert (await server.votes.cast(vote(drawn, source="reaction", withdrawn=True))).votes == {}


async def test_an_emoji_says_the_opposite_of_a_button(server, drawn):
    await server.votes.cast(vote(drawn))
    receipt = await server.votes.cast(vote(drawn, kind=VoteKind.DISLIKE, source=VoteSource.THUMB))
    assert receipt.votes == {0: [VoteKind.DISLIKE]}


async def test_others_likes_are_told_to_those_who_voted_only(server, drawn):
    bob, eve = (Person(platform="discord", user_id=name) for name in ("bob", "eve"))
    await server.votes.cast(vote(drawn, rater=bob))
    assert (await server.votes.standing(drawn, eve)).likes is None
    receipt = await server.votes.cast(vote(drawn, rater=eve, kind=VoteKind.DISLIKE))
    assert receipt.likes == {0: 1}
    receipt = await server.votes.cast(vote(drawn, rater=eve))
    assert receipt.likes == {0: 2}
    receipt = await server.votes.cast(vote(drawn, rater=eve, withdrawn=True))
    assert receipt.likes is None
    assert (await server.votes.standing(drawn, bob)).likes == {0: 1}


async def test_kinds_and_raters_are_kept_apart(server, database, drawn):
    bob = Person(platform="slack", user_id="ann")
    await server.votes.cast(vote(drawn))
    await server.votes.cast(vote(drawn, kind=VoteKind.SCANS))
    assert (await server.votes.cast(vote(drawn, rater=bob))).votes == {0: [VoteKind.LIKE]}
    labels = await all_labels(database)
    assert len(labels) == 3
    assert len({label.rater for label in labels}) == 2


async def test_withdrawing_a_vote_that_was_never_cast_leaves_no_row(server, database, drawn):
    await server.votes.cast(vote(drawn, withdrawn=True))
    assert await all_labels(database) == []


async def test_nobody_votes_on_what_is_not_there(server):
    [job_id] = await accept(server)
    with pytest.raises(NotFoundError):
        await server.votes.cast(vote(job_id))
    await server.queue().report(await server.queue().claim(), 0.1, [CandidateState(0, 7)])
    with pytest.raises(ConflictError, match="shown large"):
        await server.votes.cast(vote(job_id))
    with pytest.raises(NotFoundError):
        await server.votes.cast(vote(job_id, candidate_index=10**30))
