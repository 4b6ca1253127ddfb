"""Drawing again what does not scan, while time remains."""

from concurrent.futures import Executor, Future
from typing import ClassVar

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.batches import FELL_BACK
from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.engines.base import Candidate, DrawRequest, Watch, spread_seeds
from pipeline.errors import CancelledError, EngineLostError, QArtError, SetupError
from pipeline.payload import parse_payload
from pipeline.pool import WorkPool
from pipeline.rescue.work import mend
from pipeline.rounds import Pace
from pipeline.scan.judge import Verdict
from pipeline.studio import Studio, StudioRequest, StudioWatch
from tests.pipeline.tiny import TinyEngine, tinted

PAYLOAD = parse_payload("https://example.com")
SECONDS = 10.0


class AtOnce(Executor):
    """Judges in this thread by one decoder, and finds no change that helps."""

    def submit(self, fn, image, blueprint, aesthetic):
        done = Future()
        done.set_result(None if fn is mend else quickly(image, blueprint, aesthetic))
        return done


def quickly(image, blueprint, aesthetic):
    reads = any(found.text == blueprint.payload for found in zxingcpp.read_barcodes(image))
    return Verdict(reads, float(reads), blueprint.payload * reads, ()), aesthetic.score(image)


class Weak(TinyEngine):
    """Pictures hold no code until the request insists enough; counts what it was asked for.

    Attributes:
        rounds: the requests so far.
    """

    def __init__(self, failing=(), needs=1, error=None, clock=None):
        self.failing, self.needs, self.error = set(failing), needs, error
        self.rounds = []
        self.clock = clock

    def draw(self, request: DrawRequest, watch: Watch):
        self.rounds.append(request)
        for index, seed in enumerate(request.seeds):
            watch.check()
            if self.clock:
                self.clock.now += 1
            first = len(self.rounds) == 1
            fails = index in self.failing if first else request.insistence < self.needs
            image = noise(seed) if fails else tinted(request.blueprint, seed)
            yield Candidate(index, seed, image, {"engine": self.name, "version": 1})
            watch.progress((index + 1) / len(request.seeds))
            if not first and self.error:
                raise self.error


def noise(seed):
    pixels = np.random.default_rng(seed).integers(0, 255, (96, 96, 3), np.uint8)
    return Image.fromarray(pixels).resize((768, 768))


class Clock:
    """Stands still unless an engine moves it."""

    now = 0.0

    def __call__(self):
        return self.now


class Recorder(StudioWatch):
    def __init__(self):
        self.fractions, self.again, self.judgements = [], [], []

    def progress(self, fraction):
        self.fractions.append(fraction)

    def judged(self, index, verdict, aesthetic):
        self.judgements.append((index, verdict.scans))

    def redrawing(self, indices):
        self.again.append(list(indices))


def run(engine, n=5, top=4, budget=SECONDS, watch=None, clock=None, **options):
    studio = Studio(engine, AtOnce(), redraw_s=budget, clock=clock or Clock())
    return studio.run(StudioRequest(PAYLOAD, "koi", 7, n, top, **options), watch)


def test_failing_slots_are_drawn_again_from_new_seeds_and_more_insistently():
    engine, watch = Weak(failing={1, 3}), Recorder()
    result = run(engine, watch=watch)
    first, second = engine.rounds
    assert (first.insistence, second.insistence) == (0, 1)
    assert second.seeds == spread_seeds(7, 7)[5:]
    assert watch.again == [[1, 3]]
    assert all(item.verdict.scans for item in result.candidates)
    found = {item.candidate.index: item.candidate for item in result.candidates}
    assert [found[i].seed for i in (1, 3)] == list(second.seeds)
    assert [found[i].recipe.get("insistence") for i in range(5)] == [None, 1, None, 1, None]
    assert watch.judgements[5:] == [(1, True), (3, True)]


def test_the_yield_says_what_it_took():
    result = run(Weak(failing={1, 3, 4}, needs=2))
    found = result.yielded
    assert (found.as_drawn, found.rescued, found.after_redraw, found.failing) == (2, 0, 3, 0)
    assert (found.slots_redrawn, found.redraws) == (3, 6)
    assert not any(note.startswith("Only") for note in result.notes)


def test_a_drawn_again_candidate_is_drawn_alike_from_its_seed_and_insistence():
    class Insistent(Weak):
        """The picture depends on the insistence too."""

        def draw(self, request, watch):
            for c in super().draw(request, watch):
                c.image.paste((request.insistence,) * 3, (0, 0, 8, 8))
                yield c

    result = run(Insistent(failing={2}), n=4)
    kept = next(c.candidate for c in result.candidates if c.candidate.index == 2)
    insistence = int(kept.recipe["insistence"])
    studio = Studio(Insistent(), AtOnce(), clock=Clock())
    request = StudioRequest(PAYLOAD, "koi", kept.seed, 1, 1, insistence=insistence)
    (again,) = studio.run(request).candidates
    assert (np.asarray(again.candidate.image) == np.asarray(kept.image)).all()
    assert again.candidate.recipe == kept.recipe


def test_enough_that_scan_means_nothing_is_drawn_again():
    engine = Weak(failing={4})
    result = run(engine)
    assert len(engine.rounds) == 1
    assert (result.yielded.as_drawn, result.yielded.failing) == (4, 1)
    assert "redraw" not in result.timings_s


def test_no_budget_means_nothing_is_drawn_again_and_the_notes_say_how_few_scan():
    engine = Weak(failing={1, 3})
    result = run(engine, budget=0.0)
    assert len(engine.rounds) == 1
    assert result.notes[-1] == (
        "Only 3 of 5 candidates scan: 3 as drawn, 0 by the rescue; nothing was drawn again."
    )


def test_a_hopeless_request_ends_after_a_few_rounds_and_says_so():
    engine = Weak(failing={0, 1, 2}, needs=99)
    result = run(engine)
    assert [r.insistence for r in engine.rounds] == [0, 1, 2, 3]
    assert len(result.candidates) == 5
    assert result.notes[-1] == (
        "Only 2 of 5 candidates scan: 2 as drawn, 0 by the rescue, 0 drawn again "
        "(9 new pictures for 3 candidates)."
    )


@pytest.mark.parametrize(("budget", "sizes"), [(0.9, []), (2.5, [2]), (5, [3, 2]), (100, [3] * 3)])
def test_a_round_takes_what_fits_into_the_budget_at_the_pace_so_far(budget, sizes):
    clock = Clock()
    engine = Weak(failing={0, 1, 2}, needs=99, clock=clock)
    result = run(engine, budget=budget, clock=clock)
    assert [len(r.seeds) for r in engine.rounds[1:]] == sizes
    assert result.timings_s.get("redraw", 0) == sum(sizes) <= budget


def test_an_engine_that_takes_as_long_for_few_is_asked_no_more_once_that_is_known():
    class Batches(Weak):
        """Every round takes five seconds, however few it draws."""

        def draw(self, request, watch):
            clock.now += 5
            yield from super().draw(request, watch)

    clock = Clock()
    engine = Batches(failing={0, 1, 2}, needs=99)
    result = run(engine, budget=7.0, clock=clock)
    assert [len(r.seeds) for r in engine.rounds] == [5, 3]
    assert result.timings_s["redraw"] == 5


@pytest.mark.parametrize(
    ("seen", "left_s", "room"),
    [
        (Pace(8, 8.0), 3.5, 3),
        (Pace(8, 8.0), -1.0, 0),
        (Pace(8, 0.0), 1.0, 8),
        (Pace(8, 8.0).after(4, 4.0), 3.5, 3),
        (Pace(8, 8.0).after(4, 8.0), 7.9, 0),
        (Pace(8, 8.0).after(4, 8.0), 8.1, 8),
        (Pace(8, 8.0).after(4, 6.0), 6.0, 4),
        (Pace(8, 8.0).after(8, 9.0), 4.6, 4),
        (Pace(8, 8.0).after(4, 12.0), 11.0, 0),
    ],
)
def test_the_pace_is_learnt_from_what_rounds_took(seen, left_s, room):
    assert seen.room(left_s) == room


def test_a_slot_keeps_the_better_of_its_pictures():
    class Prettier(Weak):
        """Every further picture of the first slot is a flat, ugly one."""

        def draw(self, request, watch):
            for c in super().draw(request, watch):
                if len(self.rounds) > 1 and c.index == 0:
                    c.image.paste((9, 9, 9), (0, 0, 768, 768))
                yield c

    engine = Prettier(failing={0, 1}, needs=1)
    result = run(engine, n=4)
    kept = {item.candidate.index: item for item in result.candidates}
    assert kept[0].candidate.seed == spread_seeds(7, 4)[0]
    assert not kept[0].verdict.scans
    assert kept[1].candidate.seed == engine.rounds[1].seeds[1]
    assert result.yielded.failing == 1


def test_progress_never_falls_over_all_rounds():
    watch = Recorder()
    run(Weak(failing={0, 1, 2}, needs=3), watch=watch)
    assert len(watch.again) == 3
    assert watch.fractions == sorted(watch.fractions)
    assert watch.fractions[-1] == 1
    assert all(fraction < 1 for fraction in watch.fractions[:-1])


def test_cancelling_ends_a_later_round_too():
    class Stop(Recorder):
        def cancelled(self):
            return bool(self.again)

    engine = Weak(failing={0, 1})
    with pytest.raises(CancelledError):
        run(engine, n=4, watch=Stop())
    assert len(engine.rounds) == 2


def test_an_engine_that_gives_up_later_costs_nothing_that_is_there():
    engine = Weak(failing={0, 1, 2}, error=QArtError("No memory is left."))
    result = run(engine)
    assert len(engine.rounds) == 2
    assert len(result.candidates) == 5
    assert result.yielded.after_redraw == 1
    assert "Drawing again ended early. No memory is left." in result.notes


def test_a_rescue_counts_as_a_rescue():
    pool = WorkPool()
    try:
        studio = Studio(TinyEngine(broken={1}), pool, redraw_s=SECONDS)
        found = studio.run(StudioRequest(PAYLOAD, "koi", 7, 2, 2)).yielded
    finally:
        pool.shutdown(cancel_futures=True)
    assert (found.as_drawn, found.rescued, found.after_redraw, found.failing) == (1, 1, 0, 0)


@pytest.mark.parametrize("kind", [SetupError, EngineLostError])
def test_what_its_operator_has_to_mend_is_for_the_log(caplog, kind):
    error = kind("QART_DIFFUSION_BASE names /srv/model, which is broken.")
    result = run(Weak(failing={0, 1, 2}, error=error))
    assert "Drawing again ended early." in result.notes
    assert "/srv" not in " ".join(result.notes)
    assert "/srv/model" in caplog.text


class FailsLater(Aesthetic):
    """Scores the first round, far above all that the embedded predictor gives, and no other."""

    name: ClassVar[str] = "fails-later"
    in_pool: ClassVar[bool] = False
    rounds = 0

    def score(self, image, blueprint=None):
        raise AssertionError("pictures come in batches")

    def scores(self, images, blueprint=None):
        self.rounds += 1
        if self.rounds > 1:
            raise RuntimeError("no device")
        return [9.5] * len(images)


@pytest.mark.parametrize("needs", [1, 9])
def test_rounds_are_compared_on_one_scale_although_the_predictor_failed(needs):
    """Whether the second picture scans or not, the first one's score must not decide."""
    engine = Weak(failing={0, 1}, needs=needs)
    studio = Studio(engine, AtOnce(), aesthetic=FailsLater(), redraw_s=SECONDS, clock=Clock())
    result = studio.run(StudioRequest(PAYLOAD, "koi", 7, 3, 3))
    assert len(engine.rounds) > 1
    embedded = FeatureAesthetic()
    for item in result.candidates:
        assert item.aesthetic == embedded.score(item.candidate.image, result.blueprint)
    assert FELL_BACK in result.notes
