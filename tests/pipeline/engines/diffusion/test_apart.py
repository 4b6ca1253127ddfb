"""The diffusion engine in children: what is decided in the parent, and what stays in the child."""

import os
from functools import partial
from typing import ClassVar

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.aesthetic.choose import LaionFiles
from pipeline.engines.apart.child import Parts
from pipeline.engines.apart.engine import EngineApart
from pipeline.engines.base import DrawRequest, Watch
from pipeline.engines.diffusion import engine as engine_module
from pipeline.engines.diffusion.apart import DiffusionApart, build
from pipeline.engines.diffusion.devices import devices
from pipeline.engines.diffusion.engine import DiffusionEngine
from pipeline.engines.diffusion.errors import DiffusionSettingError
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.errors import EngineLostError
from pipeline.safety.screens import NO_SCREENS, Screens

SEEDS = (1, 2, 3, 4, 5)


class Apart(EngineApart):
    name: ClassVar[str] = "diffusion"
    summary: ClassVar[str] = "With tiny weights."


class Recorder(Watch):
    def __init__(self):
        self.previews, self.notes, self.fractions = [], [], []

    def preview(self, index, image):
        self.previews.append(index)

    def note(self, sentence):
        self.notes.append(sentence)

    def progress(self, fraction):
        self.fractions.append(fraction)


def unscreened(settings):
    return Parts(DiffusionEngine(settings, screens=NO_SCREENS))


def screened(settings, threshold):
    """Withholds every preview, and pictures below a brightness."""

    def blocks(image):
        return image.width < 100 or brightness(image) < threshold

    return Parts(DiffusionEngine(settings, screens=Screens(lambda _: None, blocks)))


def brightness(image):
    return float(np.asarray(image)[:40, :40].mean())


def crowded(settings):
    """On a device that holds two pictures; recipes say how large the batches were."""
    torch.set_num_threads(1)
    sizes, real = [], engine_module.Sampler

    class Sampler(real):
        def __init__(self, *args):
            sizes.append(len(args[4]))
            super().__init__(*args)

        def run(self, after_step):
            if sizes[-1] > 2:
                raise torch.OutOfMemoryError("CUDA out of memory.")
            return super().run(after_step)

    class Engine(DiffusionEngine):
        def _recipe(self, *args):
            return super()._recipe(*args) | {"sizes": str(sizes)}

    engine_module.Sampler = Sampler
    return Parts(Engine(settings, screens=NO_SCREENS))


def faulty(settings, marker):
    """A CUDA fault in the fourth step, once."""
    real = engine_module.Sampler

    class Sampler(real):
        def run(self, after_step):
            def fail(step):
                after_step(step)
                if step.number == 4 and not marker.exists():
                    marker.touch()
                    raise torch.AcceleratorError("CUDA error: unspecified launch failure")

            return super().run(fail)

    engine_module.Sampler = Sampler
    return Parts(DiffusionEngine(settings, screens=NO_SCREENS))


@pytest.fixture
def start():
    made = []

    def start_one(build):
        made.append(Apart({"cpu": build}))
        return made[-1]

    yield start_one
    for engine in made:
        engine.close()


def draw(engine, blueprint, watch=None):
    return list(engine.draw(DrawRequest(blueprint, "koi pond", SEEDS), watch or Watch()))


def test_out_of_memory_halves_the_batch_in_the_child(start, settings, blueprint):
    engine = start(partial(crowded, settings))
    found = draw(engine, blueprint)
    assert [c.seed for c in found] == list(SEEDS)
    assert found[-1].recipe["sizes"] == "[5, 2, 2, 1]"


def test_what_is_withheld_never_leaves_the_child(start, settings, blueprint):
    everything = draw(start(partial(unscreened, settings)), blueprint)
    levels = {c.index: brightness(c.image) for c in everything}
    threshold = float(np.mean(sorted(levels.values())[1:3]))
    watch = Recorder()
    found = draw(start(partial(screened, settings, threshold)), blueprint, watch)
    assert [c.index for c in found] == [i for i, level in levels.items() if level >= threshold]
    assert len(found) == 3
    assert watch.previews == []
    assert watch.notes == ["The content screen withheld at least one picture."]


def test_previews_and_progress_come_from_the_child(start, settings, blueprint):
    watch = Recorder()
    draw(start(partial(unscreened, settings)), blueprint, watch)
    assert watch.previews, "how many depends on how busy the machine is"
    assert len(watch.fractions) >= 8
    assert watch.fractions == sorted(watch.fractions)


def test_a_cuda_fault_costs_the_process_and_not_the_next_drawing(
    start, settings, blueprint, tmp_path
):
    engine = start(partial(faulty, settings, tmp_path / "fault"))
    with pytest.raises(EngineLostError, match=r"cpu ended \(AcceleratorError\)"):
        draw(engine, blueprint)
    assert len(draw(engine, blueprint)) == 5


def test_a_slip_in_the_preset_is_told_before_a_child_is_started():
    with pytest.raises(DiffusionSettingError):
        DiffusionApart(DiffusionSettings(tune="steps=0"))


@pytest.mark.parametrize(
    ("setting", "gpus", "meant"),
    [
        ("cuda", 2, ("cuda:0", "cuda:1")),
        ("cuda", 0, ("cuda",)),
        ("cuda:1", 2, ("cuda:1",)),
        ("cuda:0, cuda:2", 4, ("cuda:0", "cuda:2")),
        ("cuda, cuda:0", 2, ("cuda:0", "cuda:1")),
        ("cpu", 2, ("cpu",)),
    ],
)
def test_a_setting_means_one_child_for_each_device(monkeypatch, setting, gpus, meant):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpus > 0)
    assert devices(setting) == meant
    assert DiffusionApart(DiffusionSettings(device=setting)).at_once == len(meant)


def test_the_predictor_computes_on_the_engines_device_unless_told_otherwise(tmp_path, settings):
    def files(device):
        return LaionFiles(tmp_path / "clip", tmp_path / "head.safetensors", device)

    aesthetic = DiffusionApart(settings, files("auto")).aesthetic
    assert aesthetic is not None
    assert not aesthetic.in_pool
    assert DiffusionApart(settings, files("cpu")).aesthetic is None
    assert DiffusionApart(settings).aesthetic is None
    parts = build(settings, files("auto"))
    assert parts.aesthetic._where[2] == "cpu"


def test_the_compile_cache_lies_where_the_setting_says(settings, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TORCHINDUCTOR_CACHE_DIR", raising=False)
    build(settings, None)
    assert "TORCHINDUCTOR_CACHE_DIR" not in os.environ
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", "/elsewhere")
    compiling = settings.model_copy(update={"compile": True})
    build(compiling, None)
    assert os.environ["TORCHINDUCTOR_CACHE_DIR"] == "/elsewhere"
    monkeypatch.delenv("TORCHINDUCTOR_CACHE_DIR")
    build(compiling, None)
    assert os.environ["TORCHINDUCTOR_CACHE_DIR"] == str(tmp_path / "data" / "compiled")


@pytest.mark.parametrize(
    ("visible", "device", "left"),
    [(None, "cuda:1", "1"), ("4,5,7", "cuda:2", "7"), ("GPU-ab,GPU-cd", "cuda:0", "GPU-ab")],
)
def test_a_child_sees_its_own_gpu_only(monkeypatch, settings, visible, device, left):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible or "")
    if visible is None:
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    parts = build(settings.model_copy(update={"device": device}), None)
    assert os.environ["CUDA_VISIBLE_DEVICES"] == left
    assert parts.engine._settings.device == "cuda"
