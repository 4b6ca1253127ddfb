import pickle
import shutil

import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="needs the diffusion extra")
transformers = pytest.importorskip("transformers", reason="needs the diffusion extra")

from safetensors.torch import save_file

from pipeline.aesthetic import laion
from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.choose import create_aesthetic
from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.aesthetic.laion import LaionAesthetic, PredictorMemoryError, collapsed_head
from pipeline.aesthetic.laion_settings import AestheticSettingError
from pipeline.commands.finding import State
from pipeline.commands.model_findings import examine_models
from pipeline.models.errors import UnfitModelError
from pipeline.models.reading import LOADING
from pipeline.studio import open_studio
from tests.pipeline.models.whole import whole as whole_file

WIDTH = 16
PICTURE = Image.radial_gradient("L").convert("RGB")


def layers(width=WIDTH):
    """Shaped as the published head: linear and dropout layers in turn, numbered 0, 2, 4, 6, 7."""
    torch.manual_seed(3)
    linear, pause = torch.nn.Linear, torch.nn.Dropout
    return torch.nn.Sequential(
        linear(width, 12), pause(), linear(12, 8), pause(), linear(8, 6), pause(),
        linear(6, 4), linear(4, 1),
    ).eval()  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    where = tmp_path_factory.mktemp("laion")
    config = transformers.CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=32,
        patch_size=8,
        projection_dim=WIDTH,
    )
    transformers.CLIPVisionModelWithProjection(config).save_pretrained(where / "clip")
    size = {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}}
    transformers.CLIPImageProcessor(**size).save_pretrained(where / "clip")
    named = {f"layers.{key}": value for key, value in layers().state_dict().items()}
    save_file(named, where / "head.safetensors")
    torch.save(named, where / "head.pth")
    save_file({"layers.0.weight": torch.ones(3, 4)}, where / "other.safetensors")
    narrow = {f"layers.{key}": value for key, value in layers(5).state_dict().items()}
    save_file(narrow, where / "narrow.safetensors")
    return where


@pytest.mark.parametrize("name", ["head.safetensors", "head.pth"])
def test_the_collapsed_head_is_the_five_layers(folder, name):
    weight, bias = collapsed_head(folder / name)
    features = torch.randn(20, WIDTH)
    torch.testing.assert_close(features @ weight + bias, layers()(features)[:, 0])


def test_a_pickle_that_runs_code_is_not_run(folder, tmp_path):
    class Trap:
        def __reduce__(self):
            return print, ("ran",)

    trap = tmp_path / "head.pth"
    torch.save({"layers.0.weight": Trap()}, trap)
    with pytest.raises(UnfitModelError, match=r"QART_AESTHETIC_HEAD names head\.pth"):
        collapsed_head(trap)


def test_a_score_is_bounded_stable_and_depends_on_the_picture(folder):
    predictor = LaionAesthetic(folder / "clip", folder / "head.safetensors")
    assert isinstance(predictor, Aesthetic)
    first = predictor.score(PICTURE)
    assert 1 <= first <= 10
    assert predictor.score(PICTURE) == first
    again = pickle.loads(pickle.dumps(predictor))
    assert again.score(PICTURE) == first


def test_a_batch_goes_through_the_network_at_once_and_scores_as_one_by_one(folder, monkeypatch):
    predictor = LaionAesthetic(folder / "clip", folder / "head.safetensors")
    pictures = [PICTURE, PICTURE.rotate(90), Image.new("RGB", (50, 90), (200, 30, 90))]
    alone = [predictor.score(picture) for picture in pictures]
    sizes, forward = [], transformers.CLIPVisionModelWithProjection.forward

    def counted(self, pixel_values, **options):
        sizes.append(len(pixel_values))
        return forward(self, pixel_values, **options)

    monkeypatch.setattr(transformers.CLIPVisionModelWithProjection, "forward", counted)
    assert predictor.scores(pictures) == pytest.approx(alone, abs=2e-3)
    assert sizes == [3]


def test_the_predictor_neither_loads_nor_rates_while_another_model_is_loaded(folder, monkeypatch):
    kind, held = transformers.CLIPVisionModelWithProjection, []
    forward, real = kind.forward, laion.read_network

    def watched(work):
        def watch(*args, **options):
            held.append(LOADING.locked())
            return work(*args, **options)

        return watch

    laion._load.cache_clear()
    monkeypatch.setattr(laion, "read_network", watched(real))
    monkeypatch.setattr(kind, "forward", watched(forward))
    LaionAesthetic(folder / "clip", folder / "head.safetensors").score(PICTURE)
    assert held == [True, True]
    assert not LOADING.locked()


def test_a_gpu_without_room_for_it_is_told_in_one_sentence(folder, monkeypatch):
    def full(*_, **__):
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr(transformers.CLIPVisionModelWithProjection, "forward", full)
    predictor = LaionAesthetic(folder / "clip", folder / "head.safetensors")
    with pytest.raises(PredictorMemoryError, match="QART_AESTHETIC_DEVICE=cpu"):
        predictor.score(PICTURE)


def test_a_batch_that_does_not_fit_is_halved(folder, monkeypatch):
    predictor = LaionAesthetic(folder / "clip", folder / "head.safetensors")
    pictures = [PICTURE.rotate(30 * i) for i in range(5)]
    alone = [predictor.score(picture) for picture in pictures]
    forward = transformers.CLIPVisionModelWithProjection.forward

    def narrow(self, pixel_values, **options):
        if len(pixel_values) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return forward(self, pixel_values, **options)

    monkeypatch.setattr(transformers.CLIPVisionModelWithProjection, "forward", narrow)
    assert predictor.scores(pictures) == pytest.approx(alone, abs=2e-3)


def test_a_clip_model_saved_in_halves_rates_as_well(folder, tmp_path):
    clip = transformers.CLIPVisionModelWithProjection.from_pretrained(folder / "clip")
    shutil.copytree(folder / "clip", tmp_path / "clip")
    clip.half().save_pretrained(tmp_path / "clip")
    whole, half = (
        LaionAesthetic(where / "clip", folder / "head.safetensors").score(PICTURE)
        for where in (folder, tmp_path)
    )
    assert half == pytest.approx(whole, abs=0.05)


def test_another_model_in_place_of_clip_is_told_by_its_setting(folder, tmp_path):
    shutil.copytree(folder / "clip", tmp_path / "clip")
    (tmp_path / "clip" / "model.safetensors").write_bytes(whole_file(b"x"))
    predictor = LaionAesthetic(tmp_path / "clip", folder / "head.safetensors")
    with pytest.raises(UnfitModelError, match=r"QART_AESTHETIC_CLIP names clip, .* CLIP model"):
        predictor.score(PICTURE)


@pytest.mark.parametrize(("device", "word"), [("banana", "QART_AESTHETIC_DEVICE"), ("cuda", "GPU")])
def test_a_device_that_is_not_there_is_told(folder, monkeypatch, device, word):
    monkeypatch.setenv("QART_AESTHETIC_CLIP", str(folder / "clip"))
    monkeypatch.setenv("QART_AESTHETIC_HEAD", str(folder / "head.safetensors"))
    monkeypatch.setenv("QART_AESTHETIC_DEVICE", device)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(AestheticSettingError, match=word):
        create_aesthetic()


def test_the_score_is_the_heads_view_of_normalised_clip_features(folder, tmp_path):
    """With a head that asks for one feature, the score follows that feature, moved into range."""
    head = {"layers.0.weight": torch.eye(WIDTH)[:1] * 4, "layers.0.bias": torch.tensor([5.0])}
    save_file(head, tmp_path / "head.safetensors")
    clip = transformers.CLIPVisionModelWithProjection.from_pretrained(folder / "clip")
    prepare = transformers.CLIPImageProcessor.from_pretrained(folder / "clip")
    pixels = prepare(images=PICTURE, return_tensors="pt").pixel_values
    with torch.no_grad():
        features = clip(pixel_values=pixels).image_embeds[0]
    expected = 5 + 4 * features[0] / features.norm()
    score = LaionAesthetic(folder / "clip", tmp_path / "head.safetensors").score(PICTURE)
    assert score == pytest.approx(float(expected), abs=1e-3)


def test_weights_that_do_not_fit_are_told(folder):
    with pytest.raises(UnfitModelError, match="no usable head"):
        collapsed_head(folder / "other.safetensors")
    narrow = LaionAesthetic(folder / "clip", folder / "narrow.safetensors")
    with pytest.raises(UnfitModelError, match="width 5"):
        narrow.score(PICTURE)


def odd_heads():
    torch.manual_seed(1)
    good = {f"layers.{key}": value for key, value in layers().state_dict().items()}
    return {
        "a bare tensor": torch.ones(3, 4),
        "a list": [torch.ones(3)],
        "numbers": {"layers.0.weight": 3, "layers.0.bias": 4},
        "nothing": {},
        "a chain that does not fit": good | {"layers.2.weight": torch.ones(8, 99)},
        "no bias": {key: value for key, value in good.items() if "bias" not in key},
        "two numbers": {"0.weight": torch.ones(2, 4), "0.bias": torch.ones(2)},
        "no number": {"0.weight": torch.full((1, 4), torch.nan), "0.bias": torch.ones(1)},
        "flat": {"0.weight": torch.ones(4), "0.bias": torch.ones(1)},
        "other names": {"weight": torch.ones(1, 4), "bias": torch.ones(1)},
    }


@pytest.mark.parametrize("name", odd_heads())
def test_an_odd_head_is_told_by_its_setting(tmp_path, name):
    torch.save(odd_heads()[name], tmp_path / "head.pth")
    with pytest.raises(UnfitModelError, match=r"QART_AESTHETIC_HEAD names head\.pth"):
        collapsed_head(tmp_path / "head.pth")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>not found</html>"])
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_what_is_no_head_at_all_is_told_by_its_setting(tmp_path, content, suffix):
    path = tmp_path / f"head{suffix}"
    path.write_bytes(content)
    with pytest.raises(UnfitModelError, match="QART_AESTHETIC_HEAD names head"):
        collapsed_head(path)
    torch.save({"0.weight": torch.ones(1, 4), "0.bias": torch.ones(1)}, tmp_path / "whole.pth")
    path.write_bytes((tmp_path / "whole.pth").read_bytes()[:-200])
    with pytest.raises(UnfitModelError, match="QART_AESTHETIC_HEAD names head"):
        collapsed_head(path)


def test_the_predictor_is_used_when_its_weights_are_here(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("QART_AESTHETIC_CLIP", str(folder / "clip"))
    monkeypatch.setenv("QART_AESTHETIC_HEAD", str(tmp_path / "none.safetensors"))
    assert isinstance(create_aesthetic(), FeatureAesthetic)
    monkeypatch.setenv("QART_AESTHETIC_HEAD", str(folder / "head.safetensors"))
    assert isinstance(create_aesthetic(), LaionAesthetic)


@pytest.mark.parametrize("damaged", ["clip/model.safetensors", "head.safetensors"])
def test_damaged_weights_cost_nothing_but_the_better_predictor(
    folder, tmp_path, monkeypatch, caplog, damaged
):
    shutil.copytree(folder, tmp_path / "laion")
    where = tmp_path / "laion"
    (where / damaged).write_bytes((where / damaged).read_bytes()[:-1])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QART_AESTHETIC_CLIP", str(where / "clip"))
    monkeypatch.setenv("QART_AESTHETIC_HEAD", str(where / "head.safetensors"))
    with open_studio("sketch") as studio:
        assert studio.engine.name == "sketch"
    assert isinstance(create_aesthetic(), FeatureAesthetic)
    assert "damaged or not whole" in caplog.text
    found = {finding.name: finding for finding in examine_models()}["aesthetic"]
    assert found.state == State.WARNING
    assert "damaged or not whole" in found.detail
    assert "copy it anew" in found.to_do
