"""Settings of the diffusion engine side by side."""

import json

import pytest
from PIL import Image

from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.evals.techniques import PROMPTS, Comparison, compare, sheet
from pipeline.pool import WorkPool
from pipeline.safety.pictures import BlockedPicturesError
from tests.pipeline.tiny import TinyEngine


@pytest.fixture(scope="module")
def pool():
    pool = WorkPool()
    yield pool
    pool.shutdown(cancel_futures=True)


def test_what_each_setting_yields_is_counted(pool):
    engines = {"sound": Asked(), "half": Asked(broken={0, 2})}
    found = {}
    seen = []
    for name, comparison in compare(
        engines, pool, FeatureAesthetic(), requests=2, candidates=4, size_px=512
    ):
        found[name] = comparison
        seen.append(name)
    assert seen == ["sound", "half"] * 2, "settings take turns, so that a slow hour hits all alike"
    sound, half = found["sound"].figures, found["half"].figures
    assert (sound.candidates, sound.as_drawn, sound.scanning) == (8, 1.0, 1.0)
    assert (sound.requests_with_four, sound.delta_e, sound.failed) == (1.0, None, 0)
    assert half.delta_e > 0
    assert half.as_drawn == 0.5
    assert half.scanning >= half.as_drawn
    assert 1 <= sound.aesthetic <= 10
    sound, half = engines.values()
    assert sound.warmed == half.warmed == 1
    assert [r.seeds for r in sound.asked] == [r.seeds for r in half.asked]
    assert [r.prompt for r in sound.asked] == [r.prompt for r in half.asked]
    assert len({r.blueprint.payload for r in sound.asked}) == 2
    assert sheet(found).size == (4 * 256, 2 * (256 + 28))


def drawn(pool, engines, aesthetic=None, **sizes):
    sizes = {"requests": 1, "candidates": 2, "size_px": 512, **sizes}
    return dict(compare(engines, pool, aesthetic or FeatureAesthetic(), **sizes))


def test_what_there_is_nothing_to_tell_of_is_left_out(pool):
    nothing = Comparison().figures
    assert (nothing.candidates, nothing.scanning, nothing.aesthetic) == (0, None, None)
    two = drawn(pool, {"two": TinyEngine()})["two"].figures
    assert (two.scanning, two.requests_with_four) == (1.0, None)


@pytest.mark.parametrize("error", [BlockedPicturesError("All withheld."), RuntimeError("no cuda")])
def test_a_request_that_fails_is_told_and_the_others_go_on(pool, error):
    class Moody(TinyEngine):
        def draw(self, request, watch):
            if request.prompt == PROMPTS[0]:
                raise error
            yield from super().draw(request, watch)

    found = drawn(pool, {"moody": Moody(), "sound": TinyEngine()}, requests=2)
    moody, sound = found.values()
    assert (moody.figures.failed, moody.figures.candidates) == (1, 2)
    assert moody.failures[0] in {"All withheld.", "RuntimeError; see the log."}
    assert (sound.figures.failed, sound.figures.candidates) == (0, 4)
    assert moody.sample.request.prompt == PROMPTS[1]


def test_a_withheld_candidate_leaves_its_place_on_the_sheet_empty(pool):
    class Withholding(TinyEngine):
        def draw(self, request, watch):
            yield from (c for c in super().draw(request, watch) if c.index != 1)

    def fail(request, watch):
        raise BlockedPicturesError("All withheld.")

    nothing = TinyEngine()
    nothing.draw = fail
    page = sheet(drawn(pool, {"some": Withholding(), "none": nothing}, candidates=3))
    assert page.size == (3 * 256, 2 * 284)
    cells = [page.crop((x * 256, 28, (x + 1) * 256, 284)) for x in range(3)]
    assert [len(cell.getcolors(1 << 16)) > 1 for cell in cells] == [True, False, True]


def test_ratings_of_two_scales_are_told(pool):
    class Failing(FeatureAesthetic):
        in_pool = False

        def scores(self, images, blueprint=None):
            raise RuntimeError("no device")

    found = drawn(pool, {"one": TinyEngine()}, Failing())
    assert found["one"].rated_otherwise


class Asked(TinyEngine):
    """Remembers what it was asked for."""

    def __init__(self, broken=()):
        super().__init__(broken)
        self.asked, self.warmed = [], 0

    def warm_up(self):
        self.warmed += 1

    def draw(self, request, watch):
        self.asked.append(request)
        yield from super().draw(request, watch)


def test_the_command_draws_with_one_set_of_weights(model_folder, monkeypatch, tmp_path):
    pytest.importorskip("diffusers", reason="needs the diffusion extra")
    from pipeline.engines.diffusion import load
    from pipeline.evals.techniques_report import report

    loaded, real = [], load.load_models
    monkeypatch.setattr(load, "load_models", lambda *args: loaded.append(1) or real(*args))
    for name, value in {
        "BASE": str(model_folder / "base"),
        "CONTROL": str(model_folder / "control"),
        "DEVICE": "cpu",
        "TUNE": "steps=2",
    }.items():
        monkeypatch.setenv(f"QART_DIFFUSION_{name}", value)
    said = report(["fusion=0", "scan_guidance=500"], 1, 2, tmp_path, size_px=288)
    assert loaded == [1]
    told = json.loads((tmp_path / "techniques.json").read_text())
    assert list(told["settings"]) == ["quality+", "fusion=0", "scan_guidance=500"]
    assert {each["candidates"] for each in told["settings"].values()} == {2}
    assert Image.open(tmp_path / "techniques.png").size == (512, 3 * 284)
    assert "scan_guidance=500" in said


def test_what_was_drawn_before_an_end_is_kept_and_failures_are_in_the_table(
    monkeypatch, pool, tmp_path
):
    pytest.importorskip("diffusers", reason="needs the diffusion extra")
    from pipeline.evals import techniques_report

    two_scales = Comparison(failures=["All withheld."] * 2, rated_otherwise=True)
    found = drawn(pool, {"sound": TinyEngine()}) | {"odd": two_scales}

    def broken_off(*args, **sizes):
        yield from found.items()
        raise KeyboardInterrupt

    monkeypatch.setattr(techniques_report, "_engines", lambda *args: dict.fromkeys(found))
    monkeypatch.setattr(techniques_report, "compare", broken_off)
    with pytest.raises(KeyboardInterrupt):
        techniques_report.report([], 1, 2, tmp_path)
    assert Image.open(tmp_path / "techniques.png").size == (512, 2 * 284)
    told = json.loads((tmp_path / "techniques.json").read_text())["settings"]["odd"]
    assert (told["failures"], told["draw_s"]) == (["All withheld."] * 2, None)
    monkeypatch.setattr(techniques_report, "compare", lambda *args, **sizes: found.items())
    said = techniques_report.report([], 1, 2, tmp_path)
    assert "odd: 2 failed. All withheld.\n" in said
    assert "It failed under odd" in said


def test_a_slip_is_told_before_anything_is_loaded(model_folder, monkeypatch, tmp_path):
    pytest.importorskip("diffusers", reason="needs the diffusion extra")
    from pipeline.engines.diffusion import load
    from pipeline.engines.diffusion.errors import DiffusionSettingError
    from pipeline.evals.techniques_report import report

    monkeypatch.setattr(load, "load_models", pytest.fail)
    monkeypatch.setenv("QART_DIFFUSION_BASE", str(model_folder / "base"))
    monkeypatch.setenv("QART_DIFFUSION_CONTROL", str(model_folder / "control"))
    monkeypatch.setenv("QART_DIFFUSION_DEVICE", "cpu")
    with pytest.raises(DiffusionSettingError, match="nothing called 'fussion'"):
        report(["fussion=0"], 1, 1, tmp_path)
