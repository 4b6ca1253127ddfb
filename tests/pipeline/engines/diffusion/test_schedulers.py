import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")
diffusers = pytest.importorskip("diffusers", reason="needs the diffusion extra")

from pipeline.engines.diffusion import presets
from pipeline.engines.diffusion.schedulers import SCHEDULERS, make_scheduler
from pipeline.models.errors import UnfitModelError
from tests.pipeline.engines.diffusion.tiny_models import SCHEDULE

# What base models on the hub were saved with.
SAVED = {
    kind: getattr(diffusers, kind)(
        **{key: SCHEDULE[key] for key in ("beta_start", "beta_end", "beta_schedule")}
    ).config
    for kind in ("PNDMScheduler", "DEISMultistepScheduler", "EulerAncestralDiscreteScheduler")
}


@pytest.mark.parametrize("saved", SAVED)
@pytest.mark.parametrize("name", SCHEDULERS)
def test_every_scheduler_takes_over_every_saved_schedule(name, saved):
    scheduler = make_scheduler(name, SAVED[saved])
    scheduler.set_timesteps(7)
    assert len(scheduler.timesteps) == 7
    assert scheduler.alphas_cumprod[-1] == pytest.approx(0.00466, abs=1e-5)
    assert not getattr(scheduler.config, "clip_sample", False)


@pytest.mark.parametrize("name", SCHEDULERS)
def test_the_least_and_the_most_steps_stay_finite(name):
    for steps in (1, presets.MOST_STEPS[name]):
        scheduler = make_scheduler(name, SCHEDULE)
        scheduler.set_timesteps(steps)
        generator = torch.Generator().manual_seed(steps)
        latents = torch.randn((1, 4, 8, 8), generator=generator) * scheduler.init_noise_sigma
        for timestep in scheduler.timesteps:
            inputs = scheduler.scale_model_input(latents, timestep)
            latents = scheduler.step(0.9 * torch.sign(inputs), timestep, latents).prev_sample
        assert torch.isfinite(latents).all()


@pytest.mark.parametrize("name", ["ddim", "lcm"])
def test_latents_beyond_one_are_not_clipped(name):
    """With no noise predicted, the clean latents are the noisy ones, scaled up."""
    scheduler = make_scheduler(name, SAVED["PNDMScheduler"])
    scheduler.set_timesteps(4)
    last = scheduler.timesteps[-1]
    noisy = torch.full((1, 4, 8, 8), 3.0)
    step = scheduler.step(torch.zeros_like(noisy), last, noisy)
    clean = step.pred_original_sample if name == "ddim" else step.denoised
    assert clean.min() > 2.5


def test_a_preset_may_name_exactly_the_schedulers_there_are():
    assert tuple(SCHEDULERS) == presets.SCHEDULERS


def test_a_model_that_predicts_velocity_is_refused():
    with pytest.raises(UnfitModelError, match="v_prediction"):
        make_scheduler("ddim", {**SAVED["PNDMScheduler"], "prediction_type": "v_prediction"})


def test_dpmpp_takes_the_noise_levels_of_karras():
    """Evenly spaced after the seventh root (Karras et al. 2022, equation 5)."""
    scheduler = make_scheduler("dpmpp-2m", diffusers.DDIMScheduler(**SCHEDULE).config)
    scheduler.set_timesteps(12)
    roots = scheduler.sigmas[:-1] ** (1 / 7)
    gaps = roots[:-1] - roots[1:]
    torch.testing.assert_close(gaps, gaps.mean().expand_as(gaps), rtol=1e-3, atol=0)
