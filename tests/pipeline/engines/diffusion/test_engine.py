import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import DrawRequest, Watch
from pipeline.engines.diffusion import engine as engine_module
from pipeline.engines.diffusion.engine import DiffusionEngine
from pipeline.engines.diffusion.errors import (
    CompilingError,
    DiffusionSettingError,
    OutOfMemoryError,
    OverflowedError,
)
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.errors import CancelledError
from pipeline.safety.pictures import BlockedPicturesError
from pipeline.safety.prompts import BlockedPromptError, PromptScreen
from pipeline.safety.screens import NO_SCREENS, Screens

SEEDS = (1, 2, 3, 4, 5)


class Recorder(Watch):
    def __init__(self):
        self.fractions, self.previews, self.notes = [], [], []

    def progress(self, fraction):
        self.fractions.append(fraction)

    def preview(self, index, image):
        self.previews.append((index, image))

    def note(self, sentence):
        self.notes.append(sentence)


class AtOnce(Executor):
    """Does what it is given on the spot, so that a test knows when it is done."""

    def submit(self, fn, /, *args):
        done = Future()
        done.set_result(fn(*args))
        return done


@pytest.fixture
def make(models, settings):
    def make_engine(screens=NO_SCREENS, beside=None, **changes):
        return DiffusionEngine(
            settings.model_copy(update=changes),
            load=lambda: models,
            screens=screens,
            beside=beside or AtOnce(),
        )

    return make_engine


def request(blueprint, seeds=SEEDS, prompt="koi pond"):
    return DrawRequest(blueprint, prompt, seeds)


def test_the_weights_are_loaded_once_and_from_where_the_settings_say(settings, monkeypatch):
    loaded = []
    real = engine_module.load_models
    monkeypatch.setattr(
        engine_module, "load_models", lambda *args: loaded.append(args) or real(*args)
    )
    engine = DiffusionEngine(settings, screens=NO_SCREENS)
    assert loaded == []
    small = make_blueprint("https://example.com", size_px=288)
    for _ in range(2):
        assert len(list(engine.draw(request(small, (1,)), Watch()))) == 1
    assert [args[0] for args in loaded] == [settings]


def test_a_slip_in_the_preset_is_told_before_anything_is_loaded():
    with pytest.raises(DiffusionSettingError):
        DiffusionEngine(DiffusionSettings(tune="steps=0"))


def test_the_recipe_holds_every_setting_that_shaped_the_picture(make, blueprint):
    (candidate,) = make(preset="quality").draw(request(blueprint, (9,)), Watch())
    recipe = candidate.recipe
    assert recipe["preset"] == "quality+"
    assert 1.3 <= recipe["strength"] <= 1.7
    assert {"base", "control", "scheduler", "steps", "guidance", "fusion", "dtype"} <= set(recipe)
    assert all(isinstance(value, str | int | float) for value in recipe.values())


def test_insistence_strengthens_the_control_and_nothing_else(make, blueprint):
    engine = make(preset="quality")
    firm = replace(request(blueprint, (9,)), insistence=2)
    plain, again, repeated = (
        next(iter(engine.draw(drawing, Watch())))
        for drawing in (request(blueprint, (9,)), firm, firm)
    )
    more = again.recipe["strength"] - plain.recipe["strength"]
    assert more == pytest.approx(2 * again.recipe["control_more"])
    assert {**again.recipe, "strength": 0} == {**plain.recipe, "strength": 0}
    assert (np.asarray(again.image) == np.asarray(repeated.image)).all()
    assert (np.asarray(again.image) != np.asarray(plain.image)).any()


def test_previews_come_before_the_pictures_and_progress_at_every_step(make, blueprint):
    watch = Recorder()
    drawing = make(batch=2).draw(request(blueprint, (1, 2)), watch)
    next(drawing)
    assert {index for index, _ in watch.previews} == {0, 1}
    assert {image.size for _, image in watch.previews} == {(36, 36)}
    assert len(watch.fractions) == 8
    list(drawing)
    assert watch.fractions == sorted(watch.fractions)
    assert watch.fractions[-1] == 1


def test_every_candidate_gets_four_previews_however_many_steps_there_are(make, blueprint):
    for steps, expected in ((2, 1), (5, 4), (8, 4), (12, 4)):
        watch = Recorder()
        list(make(tune=f"steps={steps}").draw(request(blueprint, (1,)), watch))
        assert len(watch.previews) == expected, steps


def test_neither_steps_nor_decoding_wait_for_the_content_screen(make, blueprint, monkeypatch):
    sampled, decoded, in_time, real = threading.Event(), threading.Event(), [], engine_module.decode

    def blocks(image):
        """Comes back when all steps are done, or all pictures are decoded."""
        in_time.append((sampled if image.width < 100 else decoded).wait(30))
        return False

    def decode(*args):
        pictures.append(args)
        if len(pictures) == len(SEEDS):
            decoded.set()
        return real(*args)

    class Waiting(Recorder):
        def progress(self, fraction):
            super().progress(fraction)
            if len(self.fractions) == 8:
                sampled.set()

    pictures, watch = [], Waiting()
    monkeypatch.setattr(engine_module, "decode", decode)
    with ThreadPoolExecutor(2) as threads:
        engine = make(Screens(lambda _: None, blocks), threads)
        assert len(list(engine.draw(request(blueprint), watch))) == len(SEEDS)
    assert len(in_time) == 2 * len(SEEDS)
    assert all(in_time)
    assert watch.previews == [], "they came too late"


@pytest.mark.parametrize("at", [1, 5, 12])
def test_cancelling_stops_at_the_next_step_and_hands_memory_back(make, blueprint, monkeypatch, at):
    class Stop(Watch):
        calls = 0

        def cancelled(self):
            self.calls += 1
            return self.calls > at

    watch, freed = Stop(), []
    monkeypatch.setattr(engine_module, "free", freed.append)
    with pytest.raises(CancelledError):
        list(make().draw(request(blueprint), watch))
    assert watch.calls == at + 1
    assert len(freed) == 1


class Crowded:
    """A sampler on a GPU that holds `room` pictures."""

    room = 2
    sizes: list[int]

    def __init__(self, *args):
        self.sizes.append(len(args[4]))
        self._real = self.real(*args)

    def run(self, after_step):
        if self.sizes[-1] <= self.room:
            return self._real.run(after_step)

        def fill_up(step):
            after_step(step)
            if step.number == 3:
                raise torch.OutOfMemoryError("CUDA out of memory.")

        return self._real.run(fill_up)


@pytest.fixture
def crowded(monkeypatch):
    kind = type("Crowded", (Crowded,), {"sizes": [], "real": engine_module.Sampler})
    monkeypatch.setattr(engine_module, "Sampler", kind)
    return kind


def test_out_of_memory_halves_the_batch_and_loses_nothing(make, blueprint, crowded):
    expected = list(make(batch=1).draw(request(blueprint), Watch()))
    crowded.sizes.clear()
    watch, engine = Recorder(), make(batch=8)
    found = list(engine.draw(request(blueprint), watch))
    assert crowded.sizes == [5, 2, 2, 1]
    assert [(c.index, c.seed) for c in found] == list(enumerate(SEEDS))
    for one, other in zip(found, expected, strict=True):
        difference = np.asarray(one.image, np.int16) - np.asarray(other.image, np.int16)
        assert np.abs(difference).max() <= 2
    assert watch.fractions == sorted(watch.fractions)
    crowded.sizes.clear()
    list(engine.draw(request(blueprint), Watch()))
    assert crowded.sizes == [2, 2, 1]


def test_a_gpu_that_holds_no_picture_is_told_in_one_sentence(make, blueprint, crowded):
    crowded.room = 0
    with pytest.raises(OutOfMemoryError, match="larger GPU"):
        list(make().draw(request(blueprint), Watch()))
    assert crowded.sizes == [5, 2, 1]


def test_a_batch_that_was_halved_grows_again_once_memory_is_free(make, blueprint, crowded):
    engine = make(batch=4, tune="steps=3")
    crowded.room = 1
    list(engine.draw(request(blueprint), Watch()))
    crowded.room = 4
    crowded.sizes.clear()
    for _ in range(3):
        list(engine.draw(request(blueprint, SEEDS[:4]), Watch()))
    assert crowded.sizes == [1, 1, 1, 1, 2, 2, 2, 2]


@pytest.mark.parametrize(
    "said", ["FIND was unable to find an engine", "CUBLAS_STATUS_ALLOC_FAILED when calling create"]
)
def test_memory_that_ends_inside_a_library_halves_the_batch_too(
    make, blueprint, monkeypatch, said, caplog
):
    sizes = []

    class Narrow(engine_module.Sampler):
        def __init__(self, *args):
            sizes.append(len(args[4]))
            if sizes[-1] > 2:
                raise RuntimeError(said)
            super().__init__(*args)

    monkeypatch.setattr(engine_module, "Sampler", Narrow)
    assert len(list(make(batch=8, tune="steps=1").draw(request(blueprint), Watch()))) == len(SEEDS)
    assert sizes == [5, 2, 2, 1]
    assert f"5 pictures at once: {said}" in caplog.text


@pytest.mark.parametrize(
    "error", [torch.AcceleratorError("CUDA error: an illegal memory access"), ValueError("a slip")]
)
def test_what_is_no_lack_of_memory_is_not_tried_with_fewer(make, blueprint, monkeypatch, error):
    sizes = []

    class Faulty(engine_module.Sampler):
        def run(self, after_step):
            sizes.append(1)
            raise error

    monkeypatch.setattr(engine_module, "Sampler", Faulty)
    with pytest.raises(type(error)):
        list(make(batch=8).draw(request(blueprint), Watch()))
    assert sizes == [1]


def test_networks_that_cannot_be_compiled_name_the_setting(
    settings, blueprint, monkeypatch, tmp_path
):
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(torch._inductor.config.cpp, "cxx", ("no-such-compiler",))
    monkeypatch.setattr(torch._inductor.config, "compile_threads", 1)
    torch._dynamo.reset()
    try:
        engine = DiffusionEngine(
            settings.model_copy(update={"compile": True, "tune": "steps=1"}), screens=NO_SCREENS
        )
        with pytest.raises(CompilingError, match="QART_DIFFUSION_COMPILE=false"):
            list(engine.draw(request(blueprint), Watch()))
    finally:
        torch._dynamo.reset()


@pytest.mark.parametrize("full", ["encode", "decode"])
@pytest.mark.parametrize("times", [1, 2])
def test_memory_that_ends_beside_sampling_is_asked_for_once_more(
    make, blueprint, monkeypatch, full, times
):
    engine, real, calls = make(tune="steps=1"), getattr(engine_module, full), []

    def crowd(*args):
        calls.append(args)
        if len(calls) <= times:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return real(*args)

    monkeypatch.setattr(engine_module, full, crowd)
    if times == 1:
        assert len(list(engine.draw(request(blueprint), Watch()))) == len(SEEDS)
        return
    with pytest.raises(OutOfMemoryError, match="larger GPU"):
        list(engine.draw(request(blueprint), Watch()))


def test_networks_that_leave_no_room_for_a_preview_are_told(make, blueprint, monkeypatch):
    def full(vae):
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr(engine_module.LatentPreview, "fitted", full)
    with pytest.raises(OutOfMemoryError, match="larger GPU"):
        list(make().draw(request(blueprint), Watch()))


def test_recipes_which_people_read_name_models_without_their_folders(make, blueprint, settings):
    engine = make(
        base="/srv/secret/dream", control="/srv/secret/net*0.5, a/b:v2", lora="/srv/x.safetensors"
    )
    recipe = next(engine.draw(request(blueprint, (1,)), Watch())).recipe
    assert recipe["base"] == "dream"
    assert recipe["control"] == "net*0.5, a/b:v2"
    assert recipe["lora"] == "x.safetensors"
    assert "/srv" not in str(recipe)


def test_a_size_that_latents_cannot_have_is_refused(make):
    with pytest.raises(ValueError, match="multiple of 8"):
        list(make().draw(request(make_blueprint("https://example.com", size_px=300)), Watch()))


def test_a_refused_prompt_loads_no_weights(settings, blueprint):
    def load():
        raise AssertionError("loaded")

    screens = Screens(PromptScreen().check, lambda _: False)
    engine = DiffusionEngine(settings, load=load, screens=screens)
    with pytest.raises(BlockedPromptError):
        list(engine.draw(request(blueprint, prompt="a nude"), Watch()))


def test_a_withheld_picture_is_never_yielded_nor_previewed(make, blueprint):
    (second,) = make().draw(request(blueprint, (2,)), Watch())
    refused = np.asarray(second.image, np.int16)

    def blocks(image):
        if image.width != blueprint.size_px:
            return True
        return np.abs(np.asarray(image, np.int16) - refused).max() <= 2

    watch = Recorder()
    engine = make(screens=Screens(lambda _: None, blocks))
    found = [c.index for c in engine.draw(request(blueprint), watch)]
    assert found == [0, 2, 3, 4]
    assert watch.previews == []
    assert watch.notes == ["The content screen withheld at least one picture."]
    assert watch.fractions[-1] == 1


def test_a_request_of_which_nothing_is_left_fails_with_a_clear_sentence(make, blueprint):
    engine = make(screens=Screens(lambda _: None, lambda _: True))
    with pytest.raises(BlockedPicturesError, match="change the description"):
        list(engine.draw(request(blueprint), Watch()))


@pytest.fixture
def overflowing(monkeypatch):
    """Makes the sampler lose the candidates of these places in the batch."""

    def make_overflow(*places):
        class Overflowing(engine_module.Sampler):
            def run(self, after_step):
                latents = super().run(after_step)
                latents[list(places), 0, 5, 5] = torch.inf
                return latents

        monkeypatch.setattr(engine_module, "Sampler", Overflowing)

    return make_overflow


@pytest.mark.parametrize(("guidance", "notes"), [(1, 1), (3.5, 0)])
def test_what_cannot_be_left_out_is_told(make, blueprint, guidance, notes):
    watch = Recorder()
    engine = make(tune=f"steps=2, guidance={guidance}")
    list(engine.draw(replace(request(blueprint, (1,)), negative_prompt="people"), watch))
    assert len(watch.notes) == notes


def test_a_picture_that_overflowed_is_left_out_and_told(make, blueprint, overflowing):
    overflowing(1, 3)
    watch = Recorder()
    found = [c.index for c in make().draw(request(blueprint), watch)]
    assert found == [0, 2, 4]
    assert watch.notes == ["At least one picture could not be computed and was left out."]
    assert watch.fractions[-1] == 1


def test_a_request_of_which_nothing_could_be_computed_fails(make, blueprint, overflowing):
    overflowing(*range(len(SEEDS)))
    with pytest.raises(OverflowedError, match="QART_DIFFUSION_TUNE"):
        list(make().draw(request(blueprint), Watch()))


@pytest.mark.parametrize(("compiled", "size"), [(True, 4), (False, 3)])
def test_compiled_networks_meet_one_batch_size_only(make, blueprint, monkeypatch, compiled, size):
    real, sizes = engine_module.Sampler, []

    class Counting(real):
        def __init__(self, *args):
            sizes.append(len(args[4]))
            super().__init__(*args)

    expected = list(make(batch=4).draw(request(blueprint, (1, 2, 3)), Watch()))
    monkeypatch.setattr(engine_module, "Sampler", Counting)
    watch = Recorder()
    engine = make(batch=4, compile=compiled)
    found = list(engine.draw(request(blueprint, (1, 2, 3)), watch))
    assert sizes == [size]
    assert [c.seed for c in found] == [1, 2, 3]
    assert {index for index, _ in watch.previews} == {0, 1, 2}
    for one, other in zip(found, expected, strict=True):
        difference = np.asarray(one.image, np.int16) - np.asarray(other.image, np.int16)
        assert np.abs(difference).max() <= 2


def test_warming_up_loads_once_and_draws_nothing_on_a_cpu(models, settings, monkeypatch):
    loaded = []
    engine = DiffusionEngine(settings, load=lambda: loaded.append(1) or models, screens=NO_SCREENS)
    monkeypatch.setattr(engine_module, "Sampler", None)
    engine.warm_up()
    engine.warm_up()
    assert loaded == [1]


def test_warming_up_on_a_gpu_draws_a_whole_batch_and_shows_it_to_nobody(models, monkeypatch):
    class Gpu:
        """Passes for the device of the models until they compute."""

        type = "cuda"

    asked = []
    on_gpu = replace(models, device=Gpu())
    engine = DiffusionEngine(DiffusionSettings(batch=3), load=lambda: on_gpu, screens=NO_SCREENS)
    monkeypatch.setattr(engine, "draw", lambda request, _: asked.append(request) or iter(()))
    engine.warm_up()
    (request_,) = asked
    assert len(set(request_.seeds)) == 3
    assert request_.blueprint.size_px == 768
