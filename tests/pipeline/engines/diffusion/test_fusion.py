import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.blueprint import Function, make_blueprint
from pipeline.engines.diffusion.fusion import (
    ENOUGH_NOISE,
    function_mask,
    fuse,
    fused_steps,
    plain_latents,
)
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


@pytest.mark.parametrize(
    ("preset", "ends_at"), [("published", 0.202), ("quality", 0.182), ("fast", 0.294)]
)
def test_fusion_leaves_the_networks_noise_to_work_on(models, blueprint, preset, ends_at):
    tune = tuned(PRESETS[preset], "fusion=0.2, fusion_steps=2")
    sampler = Sampler(models, tune, blueprint, encode(models, "koi", ""), (3,))
    noise = ((1 - sampler._alphas) / sampler._alphas).sqrt()
    last = max(sampler._fused_steps)
    assert len(sampler._fused_steps) == 2
    assert float(noise[last + 1]) == pytest.approx(ends_at, abs=0.001)
    assert float(noise[last + 2]) < ENOUGH_NOISE
    assert last < tune.steps - 1


def test_more_steps_of_fusion_than_there_are_are_all_of_them():
    alphas = torch.tensor([0.1, 0.5, 0.9, 0.999])
    assert list(fused_steps(alphas, 9)) == [0, 1]
    assert list(fused_steps(alphas, 1)) == [1]
    assert list(fused_steps(alphas, 0)) == []
    assert list(fused_steps(alphas[:1], 2)) == []


def noised(plain, noise, sampler, step):
    """The plain code as it is before a step, as each scheduler keeps latents."""
    scheduler = sampler._scheduler
    if not hasattr(scheduler, "sigmas"):
        alpha = sampler._alphas[step]
        return alpha.sqrt() * plain + (1 - alpha).sqrt() * noise
    sigma = scheduler.sigmas[step]
    exploding = plain + sigma * noise
    return exploding if "Euler" in type(scheduler).__name__ else exploding / (1 + sigma**2).sqrt()


@pytest.mark.parametrize("scheduler", [name for name in SCHEDULERS if name != "unipc"])
def test_fusion_meets_the_noise_level_of_its_step(models, blueprint, scheduler):
    """Fused with full strength, the mask holds the noised plain code; the rest is untouched."""
    text = encode(models, "koi", "")
    preset = tuned(PRESETS["published"], f"steps=6, scheduler={scheduler}")
    runs = []
    for change in ("", "fusion=1, fusion_steps=1"):
        steps = []
        sampler = Sampler(models, tuned(preset, change), blueprint, text, (3,))
        sampler.run(steps.append)
        runs.append([step.latents for step in steps])
    (fused,) = sampler._fused_steps
    before, after = runs[0][fused], runs[1][fused]
    inside = function_mask(blueprint).bool().expand_as(after)
    plain = plain_latents(models.vae, blueprint)
    noise = torch.randn(plain.shape, generator=torch.Generator("cpu").manual_seed(3))
    expected = noised(plain, noise, sampler, fused + 1)
    torch.testing.assert_close(after[inside], expected[inside], rtol=0, atol=1e-4)
    assert (before[~inside] == after[~inside]).all()
