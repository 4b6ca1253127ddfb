"""Scores that come from another place than the scan checks."""

import threading
from typing import ClassVar

import numpy as np
import pytest

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.models.errors import UnfitModelError
from pipeline.payload import parse_payload
from pipeline.pool import WorkPool
from pipeline.ranking import standing
from pipeline.rescue.work import mend
from pipeline.studio import Studio, StudioRequest, StudioWatch
from tests.pipeline.tiny import TinyEngine

PAYLOAD = parse_payload("https://example.com")


class Elsewhere(Aesthetic):
    """Scores by mean grey, outside of the pool; cannot be pickled.

    Attributes:
        batches: how many pictures came together, and when: after how many drawn candidates.
    """

    name: ClassVar[str] = "elsewhere"
    in_pool: ClassVar[bool] = False

    def __init__(self):
        self.batches = []
        self.lock = threading.Lock()
        self.fault = None

    def score(self, image, blueprint=None):
        return self.scores([image], blueprint)[0]

    def scores(self, images, blueprint=None):
        if self.fault:
            raise self.fault
        with self.lock:
            self.batches.append(len(images))
        return [grey(image) for image in images]


def grey(image):
    return 1 + float(np.asarray(image).mean()) / 255


@pytest.fixture(scope="module")
def pool():
    pool = WorkPool()
    yield pool
    pool.shutdown(cancel_futures=True)


def run(pool, predictor, n, broken=(), watch=None):
    studio = Studio(TinyEngine(broken), pool, aesthetic=predictor)
    return studio.run(StudioRequest(PAYLOAD, "koi", 7, n, n), watch)


def test_a_request_is_scored_in_one_batch_and_what_was_rescued_once_more(pool):
    predictor = Elsewhere()
    result = run(pool, predictor, 3, broken={1})
    assert predictor.batches == [3, 1]
    assert [item.rescued for item in sorted(result.candidates, key=place)] == [False, True, False]
    for item in result.candidates:
        assert item.verdict.scans
        assert item.aesthetic == grey(item.candidate.image)


def place(item):
    return item.candidate.index


def test_more_candidates_than_a_batch_holds_are_scored_as_they_come(pool):
    predictor = Elsewhere()
    run(pool, predictor, 10)
    assert sorted(predictor.batches) == [2, 8]


def test_scan_checks_begin_before_the_last_picture_is_drawn_and_scores_after_it(pool):
    class Slow(TinyEngine):
        """Draws the last picture only once the first one was judged in the pool."""

        def draw(self, request, watch):
            for candidate in super().draw(request, watch):
                if candidate.index == 1:
                    assert judged.wait(60)
                    assert predictor.batches == []
                yield candidate

    class Noticing:
        def submit(self, *args):
            future = pool.submit(*args)
            future.add_done_callback(lambda _: judged.set())
            return future

    judged, predictor = threading.Event(), Elsewhere()
    studio = Studio(Slow(), Noticing(), aesthetic=predictor)
    studio.run(StudioRequest(PAYLOAD, "koi", 7, 2, 2))
    assert predictor.batches == [2]


def test_each_candidate_is_reported_judged_with_its_score(pool):
    class Recorder(StudioWatch):
        def __init__(self):
            self.scores = {}

        def judged(self, index, verdict, aesthetic):
            self.scores[index] = aesthetic

    watch = Recorder()
    result = run(pool, Elsewhere(), 2, watch=watch)
    assert watch.scores == {place(item): item.aesthetic for item in result.candidates}


def test_a_rescue_waits_for_no_score(pool):
    """The predictor rates nothing before the rescued picture was handed in."""

    class Late(Elsewhere):
        def scores(self, images, blueprint=None):
            assert mended.wait(60)
            return super().scores(images, blueprint)

    class Noticing:
        def submit(self, work, *args):
            future = pool.submit(work, *args)
            if work is mend:
                future.add_done_callback(lambda _: mended.set())
            return future

    mended = threading.Event()
    studio = Studio(TinyEngine({1}), Noticing(), aesthetic=Late())
    result = studio.run(StudioRequest(PAYLOAD, "koi", 7, 2, 2))
    assert sorted(item.rescued for item in result.candidates) == [False, True]


@pytest.mark.parametrize(
    ("fault", "logged"),
    [(RuntimeError("no device"), "RuntimeError"), (UnfitModelError("It is broken."), "is broken")],
)
def test_a_predictor_that_breaks_down_costs_no_picture(pool, caplog, fault, logged):
    predictor = Elsewhere()
    predictor.fault = fault
    result = run(pool, predictor, 2, broken={1})
    assert len(result.candidates) == 2
    embedded = FeatureAesthetic()
    for item in result.candidates:
        assert item.aesthetic == embedded.score(item.candidate.image, result.blueprint)
    assert [note for note in result.notes if "embedded one" in note] == [
        "The aesthetic predictor failed, so the embedded one scored these pictures."
    ]
    assert logged in caplog.text


class FailsLater(Elsewhere):
    """Scores one batch, far above all that the embedded predictor gives, and then none."""

    def scores(self, images, blueprint=None):
        if self.batches:
            raise RuntimeError("no device")
        super().scores(images, blueprint)
        return [9.5] * len(images)


@pytest.mark.parametrize(("n", "broken"), [(10, ()), (3, {1})])
def test_a_predictor_that_fails_in_mid_request_leaves_one_scale(pool, n, broken):
    """It fails on the second batch, or on what was rescued."""
    predictor = FailsLater()
    result = run(pool, predictor, n, broken)
    embedded = FeatureAesthetic()
    assert predictor.batches
    for item in result.candidates:
        assert item.aesthetic == embedded.score(item.candidate.image, result.blueprint)
    assert [item.rank for item in sorted(result.candidates, key=standing)] == list(range(1, n + 1))
