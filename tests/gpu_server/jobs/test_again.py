"""Drawing again, and variations of one picture, on every database."""

import pytest

from gpu_server.errors import ConflictError, KeyReusedError, LimitReachedError, NotFoundError
from gpu_server.schema import AgainRequest, Parent, Place, Removal
from tests.gpu_server.jobs.conftest import asked, draw, person


def again(key, who="42", **values):
    return AgainRequest(
        **{
            "requester": person(who),
            "reply_to": {"platform": "discord", "channel_id": "c2"},
            "idempotency_key": f"draw-again-{key}",
            **values,
        }
    )


@pytest.fixture
async def parent(server):
    job = await server.jobs.submit(
        asked("parent", style="ink", negative_prompt="text", place=Place(channel="c1"))
    )
    await draw(server)
    return await server.jobs.get(job.id)


async def test_what_was_asked_for_is_asked_again_with_a_new_seed(server, parent):
    job = await server.jobs.again(parent.id, again("one", "bob"))
    same = {"url", "url_display", "prompt", "negative_prompt", "style", "engine", "image"}
    assert job.model_dump(include=same) == parent.model_dump(include=same)
    assert job.seed != parent.seed
    assert job.parent == Parent(job_id=parent.id)
    assert job.reply_to.channel_id == "c2"
    assert not job.private
    claim = await server.queue().claim()
    assert (claim.job_id, claim.bases) == (job.id, ())
    assert (await server.jobs.get(job.id)).parent == job.parent


async def test_a_variation_is_told_the_seed_of_its_picture(server, parent):
    job = await server.jobs.again(parent.id, again("one", candidate_index=0))
    assert job.parent == Parent(job_id=parent.id, candidate_index=0)
    assert (await server.queue().claim()).bases == (parent.candidates[0].seed,) == (7,)


async def test_a_variation_of_a_variation_remembers_where_it_comes_from(server, parent):
    first = await server.jobs.again(parent.id, again("one", candidate_index=0))
    await draw(server)
    seed = (await server.jobs.get(first.id)).candidates[0].seed
    second = await server.jobs.again(first.id, again("two", candidate_index=0))
    assert (await server.queue().claim()).bases == (7, seed)
    assert second.seed != seed
    afresh = await server.jobs.again(first.id, again("three"))
    claim = await server.queue().claim()
    assert (claim.job_id, claim.bases) == (afresh.id, (7,))


async def test_there_are_no_variations_of_what_is_not_there(server, parent):
    with pytest.raises(NotFoundError, match="no such picture"):
        await server.jobs.again(parent.id, again("one", candidate_index=5))
    with pytest.raises(NotFoundError, match="no job"):
        await server.jobs.again("nobody", again("one"))


@pytest.mark.parametrize(("before", "now"), [(True, False), (False, True), (True, True)])
async def test_what_is_private_stays_private(server, before, now):
    first = await server.jobs.submit(asked("private", private=before))
    assert (await server.jobs.again(first.id, again("one", private=now))).private


async def test_somebody_elses_own_picture_is_not_drawn_again(server):
    name = server.jobs.checker.pictures._images.put(b"a picture")
    first = await server.jobs.submit(asked("own", "ann", image=name))
    mine = await server.jobs.again(first.id, again("mine", "ann"))
    assert (mine.image, mine.engine) == (name, "picture")
    with pytest.raises(ConflictError, match="Only the person whose picture it is"):
        await server.jobs.again(first.id, again("theirs", "bob"))


async def test_all_limits_apply_and_a_repeated_request_is_never_refused(server, parent):
    strict = server.with_caps(queued=1)
    job = await strict.jobs.again(parent.id, again("one"))
    with pytest.raises(LimitReachedError):
        await strict.jobs.again(parent.id, again("two"))
    await server.removals.remove(parent.id, Removal(person=person("bob"), moderator=True))
    assert (await strict.jobs.again(parent.id, again("one"))).id == job.id
    other = again("one", candidate_index=0)
    with pytest.raises(ConflictError):
        await strict.jobs.again(parent.id, other)


async def test_a_key_that_stands_for_another_drawing_is_refused(server, parent):
    await server.jobs.again(parent.id, again("one"))
    for other in (again("one", candidate_index=0), again("one", "bob")):
        with pytest.raises(KeyReusedError):
            await server.jobs.again(parent.id, other)
