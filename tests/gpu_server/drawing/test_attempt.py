"""What the drawing thread hands over to the event loop."""

import io

import pytest
from PIL import Image

from gpu_server.drawing.attempt import JobWatch, draw
from gpu_server.drawing.studios import only
from gpu_server.jobs.claim import Claim
from gpu_server.jobs.picture_use import discard_all
from gpu_server.store.images import DiskImageStore
from pipeline.engines.base import Candidate
from pipeline.errors import CancelledError
from pipeline.ranking import Ranked
from pipeline.scan.judge import Verdict
from tests.gpu_server.fake_studio import FakeStudio, flat

VERDICT = Verdict(True, 0.9, "https://example.com", ())


@pytest.fixture
def images(tmp_path):
    return DiskImageStore(tmp_path)


@pytest.fixture
def watch(images):
    return watch_over(images)


def claim():
    return Claim("job", 1, "https://example.com", "koi pond, 鯉", "", 7, "flat")


def watch_over(images, changed=lambda: None):
    return JobWatch(claim(), 3, images, changed)


def test_an_attempt_announces_every_candidate(watch):
    progress, states = watch.take()
    assert progress == 0
    assert [(state.place, state.image) for state in states] == [(0, ""), (1, ""), (2, "")]
    assert states[0].seed == 7


def test_only_what_changed_is_handed_over(watch):
    watch.take()
    watch.judged(1, VERDICT, 6.5)
    [state] = watch.take()[1]
    assert (state.place, state.scans, state.scan_score, state.aesthetic_score) == (
        1,
        True,
        0.9,
        6.5,
    )
    assert watch.take()[1] == []
    watch.give_back([state])
    assert watch.take()[1] == [state]


def test_a_finished_picture_replaces_its_preview_and_carries_how_it_was_made(watch, images):
    watch.preview(0, Image.new("RGB", (768, 768)))
    small = watch.take()[1][0].preview
    assert Image.open(io.BytesIO(images.get(small))).size == (256, 256)
    watch.drawn(Candidate(0, 7, flat(7), {"engine": "flat", "strength": 0.5}))
    state = watch.take()[1][0]
    assert (state.preview, state.recipe) == ("", {"engine": "flat", "strength": 0.5})
    texts = Image.open(io.BytesIO(images.get(state.image))).text
    assert texts["url"] == "https://example.com"
    assert texts["prompt"] == "koi pond, 鯉"
    assert (texts["seed"], texts["recipe.strength"]) == ("7", "0.5")


def test_every_change_wakes_the_event_loop(images):
    woken = []
    watch = watch_over(images, changed=lambda: woken.append(True))
    watch.progress(0.5)
    watch.drawn(Candidate(0, 7, flat(7)))
    watch.judged(0, VERDICT, 5)
    assert len(woken) == 3


def test_a_slot_that_is_drawn_again_shows_the_new_picture_unjudged(watch):
    watch.drawn(Candidate(0, 7, flat(7)))
    watch.judged(0, VERDICT, 5)
    first = watch.take()[1][0]
    watch.drawn(Candidate(0, 99, flat(99), {"insistence": 1}))
    [state] = watch.take()[1]
    assert state.image != first.image
    assert (state.seed, state.recipe, state.scans) == (99, {"insistence": 1}, None)


def test_the_better_picture_of_a_slot_stays_whichever_came_last(watch):
    old, new = Candidate(0, 7, flat(7), {"a": 1}), Candidate(0, 99, flat(99), {"insistence": 1})
    watch.drawn(old)
    first = watch.take()[1][0]
    watch.drawn(new)
    [state, *_] = watch.ranked((Ranked(old, VERDICT, 5, rank=1, shown=True),))
    assert (state.seed, state.image, state.recipe) == (7, first.image, {"a": 1})


def test_a_rescued_picture_is_another_one_than_was_drawn(watch):
    watch.drawn(Candidate(0, 7, flat(7)))
    drawn = watch.take()[1][0]
    change = {"rescue_delta_e": 2.5}
    mended = Ranked(Candidate(0, 7, flat(99), change), VERDICT, 5, 1, shown=True, rescued=True)
    [state, *_] = watch.ranked((mended,))
    assert state.rescued
    assert state.recipe == change
    assert state.image != drawn.image


def test_a_finished_drawing_leaves_no_early_views(watch, images):
    drawn = draw(claim(), only(FakeStudio()), images, watch, 3)
    discard_all(images, watch.previews)
    named = {drawn.outcome.plain_image, *(state.image for state in drawn.outcome.candidates)}
    assert {path.name for path in images.folder.rglob("*.png")} == named


def test_a_stopped_drawing_ends(images):
    watch = watch_over(images)
    watch.stop()
    with pytest.raises(CancelledError):
        draw(claim(), only(FakeStudio()), images, watch, 3)


def test_a_picture_that_found_no_room_when_it_was_drawn_is_kept_in_the_end(watch, images):
    candidate = Candidate(0, 7, flat(7), {})
    [state, *_] = watch.ranked((Ranked(candidate, VERDICT, 6.5, 1, True),))
    assert images.holds(state.image)


def test_a_withheld_candidate_keeps_no_early_view(watch, images):
    studio = FakeStudio()
    studio.withheld = {1}
    drawn = draw(claim(), only(studio), images, watch, 3)
    states = drawn.outcome.candidates
    assert [(bool(state.image), state.preview) for state in states] == [
        (True, ""),
        (False, ""),
        (True, ""),
    ]
