import threading
from concurrent.futures import Executor, Future

import numpy as np
import pytest

from pipeline.aesthetic.base import Aesthetic
from pipeline.errors import CancelledError, InvalidPayloadError, InvalidPromptError
from pipeline.payload import parse_payload
from pipeline.pool import WorkerCrashedError, WorkPool
from pipeline.rescue.work import mend
from pipeline.sheet import draw_sheet
from pipeline.studio import Studio, StudioRequest, StudioWatch, open_studio
from tests.pipeline.tiny import TinyEngine

PAYLOAD = parse_payload("https://example.com")


@pytest.fixture(scope="module")
def pool():
    pool = WorkPool()
    yield pool
    pool.shutdown(cancel_futures=True)


@pytest.fixture
def studio(pool):
    return Studio(TinyEngine(), pool)


def request(seed=7, n=3, **options):
    return StudioRequest(PAYLOAD, options.pop("prompt", "koi pond"), seed, n, **options)


class Recorder(StudioWatch):
    def __init__(self, stop_after=99):
        self.events, self.fractions, self.threads = [], [], set()
        self.stop_after = stop_after

    def progress(self, fraction):
        self.fractions.append(fraction)
        self.threads.add(threading.get_ident())

    def drawn(self, candidate):
        self.events.append(("drawn", candidate.index))
        self.threads.add(threading.get_ident())

    def judged(self, index, verdict, aesthetic):
        self.events.append(("judged", index))
        self.threads.add(threading.get_ident())

    def cancelled(self):
        return sum(kind == "drawn" for kind, _ in self.events) >= self.stop_after


class Constant(Aesthetic):
    name = "constant"

    def score(self, image, blueprint=None):
        return 5.5


def test_a_request_gives_judged_and_ranked_candidates(studio):
    result = studio.run(request(n=5, top=2))
    assert [item.rank for item in result.candidates] == [1, 2, 3, 4, 5]
    assert [item.shown for item in result.candidates] == [True, True, False, False, False]
    assert all(item.verdict.scans and item.verdict.scan_score > 0.9 for item in result.shown)
    assert result.engine == "tiny"
    assert result.request_seed == 7
    assert result.blueprint.payload == PAYLOAD.url


def test_the_same_seed_gives_the_same_result(studio):
    one, two = studio.run(request()), studio.run(request())
    for a, b in zip(one.candidates, two.candidates, strict=True):
        assert (a.candidate.seed, a.aesthetic, a.rank) == (b.candidate.seed, b.aesthetic, b.rank)
        assert (np.asarray(a.candidate.image) == np.asarray(b.candidate.image)).all()


def test_a_missing_seed_is_drawn_by_chance_and_reported(studio):
    seeds = {studio.run(request(seed=None, n=1)).request_seed for _ in range(3)}
    assert len(seeds) == 3


class WithoutRescue(Executor):
    """Does the work at once, and finds no change that helps."""

    def submit(self, fn, /, *args, **kwargs):
        done = Future()
        done.set_result(None if fn is mend else fn(*args, **kwargs))
        return done


def test_a_picture_that_does_not_scan_ranks_below_all_that_do():
    result = Studio(TinyEngine(broken={1}), WithoutRescue()).run(request(n=4))
    assert result.candidates[-1].candidate.index == 1
    assert not result.candidates[-1].verdict.scans
    assert not any(item.rescued for item in result.candidates)


def test_only_a_failing_candidate_is_rescued_and_its_recipe_says_by_how_much(pool):
    result = Studio(TinyEngine(broken={1}), pool).run(request(n=3))
    (rescued,) = (item for item in result.candidates if item.rescued)
    assert rescued.candidate.index == 1
    assert rescued.verdict.scans
    assert rescued.candidate.recipe["rescue_delta_e"] > 0
    assert 0 < rescued.candidate.recipe["rescue_ssim"] < 1
    others = [item for item in result.candidates if not item.rescued]
    assert all("rescue_delta_e" not in item.candidate.recipe for item in others)


def test_every_candidate_is_reported_drawn_then_judged_in_the_callers_thread(studio):
    watch = Recorder()
    studio.run(request(), watch)
    for index in range(3):
        assert watch.events.index(("drawn", index)) < watch.events.index(("judged", index))
    assert watch.threads == {threading.get_ident()}


def test_progress_covers_the_whole_job_and_never_falls(studio):
    watch = Recorder()
    studio.run(request(), watch)
    assert watch.fractions == sorted(watch.fractions)
    assert watch.fractions[-1] == 1
    assert all(fraction < 1 for fraction in watch.fractions[:-1])


def test_cancelling_stops_soon_and_leaves_the_studio_fit_for_more(studio):
    watch = Recorder(stop_after=2)
    with pytest.raises(CancelledError):
        studio.run(request(n=6), watch)
    assert sum(kind == "drawn" for kind, _ in watch.events) == 2
    assert len(studio.run(request(n=1)).candidates) == 1


def test_timings_add_up(pool):
    ticks = iter(range(100))
    result = Studio(TinyEngine(), pool, clock=lambda: next(ticks)).run(request(n=1))
    assert result.timings_s == {"draw": 1, "judge": 1, "rank": 1, "total": 3}


def test_another_predictor_takes_the_place_of_the_features(pool):
    result = Studio(TinyEngine(), pool, aesthetic=Constant()).run(request())
    assert {item.aesthetic for item in result.candidates} == {5.5}
    assert [item.candidate.index for item in result.candidates] == [0, 1, 2]


def test_a_crashed_decoder_costs_one_candidate_not_the_request(pool):
    class Crashing:
        def submit(self, fn, image, *rest):
            future = pool.submit(fn, image, *rest)
            if np.asarray(image).std() < 1:
                future.cancel()
                future = pool.submit(crash)
            return future

        def shutdown(self, **_):
            pass

    class Blank(TinyEngine):
        def draw(self, request, watch):
            for candidate in super().draw(request, watch):
                if candidate.index == 1:
                    candidate.image.paste((9, 9, 9), (0, 0, *candidate.image.size))
                yield candidate

    result = Studio(Blank(), Crashing()).run(request())
    last = result.candidates[-1]
    assert (last.candidate.index, last.verdict.scans, last.verdict.checks) == (1, False, ())
    assert any("crashed" in note for note in result.notes)


def crash():
    raise WorkerCrashedError(
        "A worker process crashed or hung twice on one picture; try another seed."
    )


def test_a_lowered_error_correction_is_noted(pool):
    long = parse_payload("https://example.com/".ljust(150, "a"))
    result = Studio(TinyEngine(), pool, notes=("Drawn tiny.",)).run(StudioRequest(long, "x", 1, 1))
    assert "error correction is Q" in result.notes[0]
    assert result.notes[1] == "Drawn tiny."


def test_missing_decoders_are_noted(pool, monkeypatch):
    monkeypatch.setattr("pipeline.scan.decoders.missing", lambda: {"qreader": "Not installed."})
    assert Studio(TinyEngine(), pool).notes == ("Judged without qreader: Not installed.",)


@pytest.mark.parametrize(
    ("options", "error"),
    [({"prompt": " "}, InvalidPromptError), ({"size_px": 64}, InvalidPayloadError)],
)
def test_bad_input_is_refused_before_anything_is_drawn(studio, options, error):
    watch = Recorder()
    with pytest.raises(error):
        studio.run(request(**options), watch)
    assert watch.events == []


def test_two_threads_may_use_one_studio(studio):
    results = []
    threads = [
        threading.Thread(target=lambda s=s: results.append(studio.run(request(seed=s, n=2))))
        for s in (1, 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(r.request_seed for r in results) == [1, 2]
    assert all(item.verdict.scans for r in results for item in r.candidates)


def test_the_studio_of_this_machine_draws_sketches_that_hold_the_payload():
    with open_studio() as studio:
        result = studio.run(StudioRequest(PAYLOAD, "koi pond, indigo and gold", 3, 2, 2))
    assert result.engine == "sketch"
    assert any("not a diffusion model" in note for note in result.notes)
    assert {item.verdict.decoded for item in result.candidates} == {PAYLOAD.url}


@pytest.mark.parametrize(("n", "top"), [(1, 1), (3, 4), (8, 4), (12, 3)])
def test_the_sheet_has_room_for_every_candidate(studio, n, top):
    result = studio.run(request(n=n, top=top, prompt="a very long prompt " * 20))
    sheet = draw_sheet(result)
    assert sheet.mode == "RGB"
    for item in result.candidates:
        colour = np.asarray(item.candidate.image)[5, 5]
        found = (np.asarray(sheet) == colour).all(-1).sum()
        assert found > 200 * 40
    assert (np.asarray(sheet)[-20:] == np.asarray(sheet)[-1, -1]).all()
