"""Children that draw, that break down, that are killed, and that work side by side."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import DrawRequest, Watch
from pipeline.errors import CancelledError, EngineLostError, InvalidPromptError
from pipeline.payload import parse_payload
from pipeline.pool import WorkPool
from pipeline.studio import Studio, StudioRequest
from tests.pipeline.engines.apart.engines import Brightness, Headless, scripted
from tests.pipeline.tiny import TinyEngine, tinted

BLUEPRINT = make_blueprint("https://example.com")
PAYLOAD = parse_payload("https://example.com")


@pytest.fixture
def make(tmp_path):
    """Makes engines over children; closed at the end."""
    made = []

    def make_one(children=1, **options):
        made.append(scripted(tmp_path, children, **options))
        return made[-1]

    yield make_one
    for engine in made:
        engine.close()


def request(prompt="koi", seeds=(1, 2)):
    return DrawRequest(BLUEPRINT, prompt, seeds)


def pid(engine):
    return next(iter(list(engine.draw(request(), Watch())))).recipe["pid"]


def until(condition):
    for _ in range(3000):
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it never came")


class Recorder(Watch):
    def __init__(self):
        self.previews, self.notes = [], []
        self.stop = threading.Event()

    def preview(self, index, image):
        self.previews.append((index, image.size))

    def note(self, sentence):
        self.notes.append(sentence)

    def cancelled(self):
        return self.stop.is_set()


def test_a_child_draws_what_the_engine_draws_and_tells_its_news(make):
    watch, engine = Recorder(), make()
    found = list(engine.draw(request("news"), watch))
    expected = list(TinyEngine().draw(request("news"), Watch()))
    for one, other in zip(found, expected, strict=True):
        assert (one.index, one.seed) == (other.index, other.seed)
        assert (np.asarray(one.image) == np.asarray(other.image)).all()
        assert one.recipe["pid"] != os.getpid()
    assert watch.previews == [(0, (8, 8)), (1, (8, 8))]
    assert watch.notes == ["A note."] * 2


def test_nothing_is_started_before_it_is_needed_and_nothing_is_left(make):
    engine = make()
    assert not engine._children[0].alive
    child = pid(engine)
    assert pid(engine) == child
    engine.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    with pytest.raises(EngineLostError, match="closed"):
        pid(engine)


def test_an_error_for_people_travels_back_and_the_child_goes_on(make):
    engine = make()
    before = pid(engine)
    with pytest.raises(InvalidPromptError, match="Not this prompt"):
        list(engine.draw(request("refuse"), Watch()))
    assert pid(engine) == before


def test_a_device_fault_ends_the_child_and_the_next_drawing_starts_another(make):
    engine = make()
    before = pid(engine)
    drawing = engine.draw(request("fault"), Watch())
    next(drawing)
    with pytest.raises(EngineLostError, match=r"number 0 ended \(RuntimeError\)"):
        next(drawing)
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    found = list(engine.draw(request("fault"), Watch()))
    assert len(found) == 2
    assert found[0].recipe["pid"] != before


def test_a_child_killed_in_the_middle_of_a_drawing_is_noticed_at_once(make):
    engine = make()
    drawing = engine.draw(request("wait"), Watch())
    os.kill(next(drawing).recipe["pid"], signal.SIGKILL)
    with pytest.raises(EngineLostError, match="signal 9"):
        next(drawing)
    assert len(list(engine.draw(request(), Watch()))) == 2


def test_cancelling_reaches_the_child_and_leaves_it_fit_for_more(make, tmp_path):
    engine, watch = make(), Recorder()
    drawing = engine.draw(request("wait"), watch)
    child = next(drawing).recipe["pid"]
    watch.stop.set()
    with pytest.raises(CancelledError):
        next(drawing)
    assert (tmp_path / "stopped").exists()
    assert pid(engine) == child


def test_a_drawing_that_nobody_reads_on_is_stopped(make, tmp_path):
    engine = make()
    drawing = engine.draw(request("wait"), Watch())
    child = next(drawing).recipe["pid"]
    drawing.close()
    assert (tmp_path / "stopped").exists()
    assert pid(engine) == child


def test_a_child_that_does_not_let_go_is_killed(make, monkeypatch):
    monkeypatch.setattr("pipeline.engines.apart.process._PATIENCE_S", 0.2)
    engine = make()
    drawing = engine.draw(request("wait"), Watch())
    child = next(drawing).recipe["pid"]
    os.kill(child, signal.SIGSTOP)
    drawing.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert pid(engine) != child


@contextmanager
def impatience(seconds=2.0):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.engines.apart.process._LOOK_S", 0.1)
        patch.setattr("pipeline.engines.apart.process._SILENCE_S", seconds)
        yield


def test_a_child_that_hangs_in_a_drawing_is_ended_and_another_takes_over(make):
    engine = make()
    drawing = engine.draw(request("wait"), Watch())
    child = next(drawing).recipe["pid"]
    os.kill(child, signal.SIGSTOP)
    with impatience(), pytest.raises(EngineLostError, match="silent for 2 s"):
        next(drawing)
    assert pid(engine) != child


def test_a_child_that_hangs_at_its_start_is_ended_with_all_that_waits_for_it(make, tmp_path):
    (tmp_path / "cold").touch()
    engine = make()
    with impatience(), ThreadPoolExecutor(2) as threads:
        tasks = [
            threads.submit(engine.warm_up),
            threads.submit(lambda: list(engine.draw(request(), Watch()))),
        ]
        for task in tasks:
            with pytest.raises(EngineLostError, match="silent"):
                task.result()


def test_a_child_that_takes_no_orders_is_ended_although_the_order_fills_its_pipe(make):
    engine = make(2, rates=True)
    engine.warm_up()
    os.kill(child := pid(engine), signal.SIGSTOP)
    picture = tinted(BLUEPRINT, 1)
    with impatience():
        assert engine.rate([picture]) == [Brightness().score(picture)]
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_child_with_nothing_to_do_may_be_silent(make):
    engine = make()
    child = pid(engine)
    with impatience(0.3):
        time.sleep(1.5)
    assert pid(engine) == child


def test_two_children_draw_two_requests_at_the_same_time(make, tmp_path):
    engine = make(2)
    assert engine.at_once == 2
    with ThreadPoolExecutor(2) as threads:
        drawings = [
            threads.submit(lambda: list(engine.draw(request("wait"), Watch()))) for _ in range(2)
        ]
        until(lambda: len(list(tmp_path.glob("waiting-*"))) == 2)
        (tmp_path / "go").touch()
        children = {drawing.result()[0].recipe["pid"] for drawing in drawings}
    assert len(children) == 2


def test_a_request_waits_for_a_free_child_and_may_be_cancelled_meanwhile(make, tmp_path):
    engine, watch = make(), Recorder()
    first = engine.draw(request("wait"), Watch())
    child = next(first).recipe["pid"]
    with ThreadPoolExecutor(2) as threads:
        cancelled = threads.submit(lambda: list(engine.draw(request(), watch)))
        waiting = threads.submit(lambda: list(engine.draw(request(), Watch())))
        watch.stop.set()
        with pytest.raises(CancelledError):
            cancelled.result()
        assert not waiting.done()
        (tmp_path / "go").touch()
        assert len(list(first)) == 1
        assert waiting.result()[0].recipe["pid"] == child


def test_every_child_is_warmed_up_once(make):
    engine = make(2)
    engine.warm_up()
    drawings = [engine.draw(request(), Watch()) for _ in range(2)]
    recipes = [next(drawing).recipe for drawing in drawings]
    assert len({recipe["pid"] for recipe in recipes}) == 2
    assert [recipe["warm"] for recipe in recipes] == [1, 1]
    for drawing in drawings:
        drawing.close()


def test_an_engine_is_warmed_up_although_its_predictor_cannot_be(make):
    engine = make(rates=True, predictor=Headless)
    engine.warm_up()
    assert next(engine.draw(request(), Watch())).recipe["warm"] == 1


def test_a_request_that_waits_for_the_warming_up_is_cancelled_at_once(make, tmp_path):
    (tmp_path / "cold").touch()
    engine, watch = make(), Recorder()
    with ThreadPoolExecutor(2) as threads:
        warming = threads.submit(engine.warm_up)
        until(lambda: engine._children[0].alive)
        waiting = threads.submit(lambda: list(engine.draw(request(), watch)))
        until(lambda: engine._busy)
        watch.stop.set()
        with pytest.raises(CancelledError):
            waiting.result()
        assert not warming.done()
        (tmp_path / "cold").unlink()
        warming.result()
    assert len(list(engine.draw(request(), Watch()))) == 2


def test_an_impatient_person_ends_the_child_at_once(make):
    class Impatient(Watch):
        """Ctrl-C after the first candidate."""

        def cancelled(self):
            if pids:
                raise KeyboardInterrupt
            return False

    pids, engine = [], make()
    drawing = engine.draw(request("wait"), Impatient())
    pids.append(next(drawing).recipe["pid"])
    with pytest.raises(KeyboardInterrupt):
        next(drawing)
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


def test_pictures_are_scored_together_in_the_child_also_while_it_draws(make):
    engine = make(rates=True)
    drawing = engine.draw(request("wait"), Watch())
    next(drawing)
    pictures = [tinted(BLUEPRINT, seed) for seed in range(3)]
    predictor = engine.aesthetic
    assert not predictor.in_pool
    assert predictor.scores(pictures) == Brightness().scores(pictures)
    assert predictor.score(pictures[0]) == Brightness().score(pictures[0])
    drawing.close()
    assert make().aesthetic is None


def test_scoring_survives_the_end_of_a_child(make):
    engine = make(rates=True)
    os.kill(pid(engine), signal.SIGKILL)
    picture = tinted(BLUEPRINT, 1)
    assert engine.rate([picture]) == [Brightness().score(picture)]


def test_a_studio_scores_a_request_in_one_batch_and_closes_its_engine(tmp_path):
    engine = scripted(tmp_path, rates=True)
    with Studio(engine, WorkPool(), aesthetic=engine.aesthetic) as studio:
        result = studio.run(StudioRequest(PAYLOAD, "koi", 7, 3, 3))
    for item in result.candidates:
        grey = float(np.asarray(item.candidate.image).mean())
        assert item.aesthetic == pytest.approx(1 + grey / 255 + 3 / 2, abs=1e-3)
    with pytest.raises(ProcessLookupError):
        os.kill(result.candidates[0].candidate.recipe["pid"], 0)
