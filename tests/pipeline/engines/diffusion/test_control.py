import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.blueprint import make_blueprint
from pipeline.engines.base import spread_seeds
from pipeline.engines.diffusion.control import control_image, detach_embedding, strength
from pipeline.engines.diffusion.presets import PRESETS
from pipeline.models.errors import UnfitModelError
from tests.pipeline.engines.diffusion.tiny_models import control_net


def test_the_control_picture_is_black_and_white_modules_on_grey():
    blueprint = make_blueprint("https://example.com")
    picture = control_image(blueprint)
    assert blueprint.module_px == 16
    assert picture.shape == (1, 3, 768, 768)
    assert torch.allclose(picture[0, :, 0, 0] * 255, torch.full((3,), 128.0))
    for row, column in ((0, 0), (1, 1), (10, 12), (24, 24)):
        block = picture[0, 0][blueprint.module_slice(row, column)]
        assert (block == float(not blueprint.modules[row, column])).all()


def test_strengths_spread_over_the_eight_and_follow_from_the_seed():
    preset = PRESETS["quality"]
    found = [
        strength(preset, seed, 0) for request in range(200) for seed in spread_seeds(request, 8)
    ]
    assert preset.control_low <= min(found) < 1.31
    assert 1.69 < max(found) <= preset.control_high
    assert abs(sum(found) / len(found) - 1.5) < 0.02
    assert strength(preset, 5, 0) == strength(preset, 5, 0)
    assert strength(PRESETS["published"], 5, 0) == 1.5
    assert strength(PRESETS["published"], 5, 2) == 1.9


def test_a_controlnet_that_reorders_channels_is_refused():
    net = control_net(controlnet_conditioning_channel_order="bgr")
    with pytest.raises(UnfitModelError, match="BGR"):
        detach_embedding(net)
