import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.blueprint import Function, make_blueprint
from pipeline.engines.base import spread_seeds
from pipeline.engines.diffusion import sampler
from pipeline.engines.diffusion.control import contrast, control_image, detach_embedding, strength
from pipeline.engines.diffusion.networks import TextFeatures
from pipeline.engines.diffusion.presets import PRESETS, tuned
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


def test_softened_data_modules_keep_their_side_and_function_patterns_their_contrast():
    blueprint = make_blueprint("https://example.com")
    picture = control_image(blueprint, 0.5)[0, 0] * 255
    data = {True: 64.0, False: 191.5}  # half way between #808080 and black or white
    for row in range(blueprint.n):
        for column in range(blueprint.n):
            dark = bool(blueprint.modules[row, column])
            is_data = blueprint.functions[row, column] == Function.DATA
            wanted = data[dark] if is_data else 255.0 * (not dark)
            block = picture[blueprint.module_slice(row, column)]
            assert torch.allclose(block, torch.full((16, 16), wanted), atol=1e-3)
    assert torch.allclose(picture[0], torch.full((768,), 128.0))
    assert torch.equal(control_image(blueprint, 1.0), control_image(blueprint))


def test_softening_is_off_in_every_preset_and_for_requests_that_insist():
    assert {preset.data_contrast for preset in PRESETS.values()} == {1.0}
    soft = tuned(PRESETS["quality"], "data_contrast=0.6")
    code = make_blueprint("https://example.com")
    assert [contrast(soft, code, insistence) for insistence in (0, 1, 2)] == [0.6, 1.0, 1.0]


def test_softening_adapts_to_what_the_code_can_carry():
    soft = tuned(PRESETS["quality"], "data_contrast=0.6")
    by_level = {
        level: contrast(soft, make_blueprint("https://example.com", error_correction=level), 0)
        for level in "LMQH"
    }
    assert by_level == {"L": 0.907, "M": 0.8, "Q": 0.667, "H": 0.6}


@pytest.mark.parametrize(("insistence", "lightest"), [(0, 0.5), (1, 1.0)])
def test_the_controlnet_sees_what_the_request_asks_for(
    models, blueprint, monkeypatch, insistence, lightest
):
    seen = []
    monkeypatch.setattr(sampler, "Guide", lambda _, picture, __: seen.append(picture))
    width = models.unet.config.cross_attention_dim
    text = TextFeatures(torch.zeros(1, 77, width), torch.zeros(1, 77, width))
    soft = tuned(PRESETS["published"], "data_contrast=0")
    sampler.Sampler(models, soft, blueprint, text, (1,), insistence)
    row, column = map(int, np.argwhere((blueprint.functions == 0) & ~blueprint.modules)[0])
    block = seen[0][0, 0][blueprint.module_slice(row, column)]
    assert block.mean().item() == pytest.approx(lightest, abs=0.01)


def test_strengths_spread_over_the_eight_and_follow_from_the_seed():
    preset, found = PRESETS["quality"], []
    for request in range(200):
        of_request = sorted(strength(preset, seed, 0) for seed in spread_seeds(request, 8))
        for eighth, scale in enumerate(of_request):
            assert 0 <= scale - (1.3 + eighth * 0.05) + 0.001 <= 0.052
        found += of_request
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
