import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.blueprint import Function, make_blueprint
from pipeline.engines.diffusion.fusion import function_mask, fuse, plain_latents
from pipeline.engines.diffusion.presets import PRESETS, tuned
from pipeline.engines.diffusion.sampler import Sampler
from pipeline.engines.diffusion.schedulers import SCHEDULERS
from pipeline.engines.diffusion.text import encode


def test_the_mask_is_exactly_function_patterns_and_quiet_zone():
    blueprint = make_blueprint("https://example.com")
    assert blueprint.aligned
    mask = function_mask(blueprint)[0, 0]
    assert mask.shape == (96, 96)
    assert set(mask.unique().tolist()) == {0.0, 1.0}
    first, wide = blueprint.origin_px // 8, blueprint.module_px // 8
    code = mask[first : first + blueprint.n * wide, first : first + blueprint.n * wide]
    wanted = torch.from_numpy(blueprint.functions != Function.DATA).float()
    assert (code[::wide, ::wide] == wanted).all()
    assert (mask[first - 3 * wide : first, first:-first] == 1).all()
    assert mask[0, 0] == 0


def test_half_covered_latents_are_fused_by_half():
    blueprint = make_blueprint("https://example.com/" + "a" * 80)
    assert not blueprint.aligned
    mask = function_mask(blueprint)
    assert ((mask > 0) & (mask < 1)).any()
    assert 0 <= mask.min() <= mask.max() <= 1


def test_fusion_touches_only_its_mask():
    mask = torch.zeros(1, 1, 4, 4)
    mask[..., :2, :2] = 1
    latents, plain = torch.randn(2, 4, 4, 4), torch.ones(1, 4, 4, 4)
    fused = fuse(latents, plain, mask, 0.25)
    changed = (fused != latents).any(1)
    assert changed[:, :2, :2].all()
    assert changed.sum() == 2 * 4
    expected = 0.75 * latents[..., :2, :2] + 0.25
    torch.testing.assert_close(fused[..., :2, :2], expected)


@pytest.mark.parametrize("scheduler", [name for name in SCHEDULERS if name != "unipc"])
def test_a_last_step_of_full_fusion_leaves_the_plain_code_inside_the_mask(
    models, blueprint, scheduler
):
    text = encode(models, "koi", "")
    preset = tuned(PRESETS["published"], f"steps=6, scheduler={scheduler}")
    run = [
        Sampler(models, tuned(preset, change), blueprint, text, (3,)).run(lambda _: None)
        for change in ("", "fusion=1, fusion_steps=1")
    ]
    inside = function_mask(blueprint).bool().expand_as(run[0])
    plain = plain_latents(models.vae, blueprint)
    torch.testing.assert_close(run[1][inside], plain[inside])
    assert (run[0][~inside] == run[1][~inside]).all()


def test_earlier_fusion_meets_the_noise_level_of_its_step(models, blueprint):
    """Fused with full strength one step before the end, the mask holds the noised plain code."""
    text = encode(models, "koi", "")
    preset = tuned(PRESETS["published"], "steps=6, fusion=1, fusion_steps=2")
    steps = []
    sampler = Sampler(models, preset, blueprint, text, (3,))
    sampler.run(steps.append)
    inside = function_mask(blueprint).bool().expand_as(steps[0].latents)
    plain = plain_latents(models.vae, blueprint)
    noise = torch.randn(plain.shape, generator=torch.Generator("cpu").manual_seed(3))
    alpha = sampler._alphas[5]
    expected = alpha.sqrt() * plain + (1 - alpha).sqrt() * noise
    torch.testing.assert_close(steps[4].latents[inside], expected[inside], rtol=0, atol=1e-4)
