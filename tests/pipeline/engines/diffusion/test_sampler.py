import math

import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")
diffusers = pytest.importorskip("diffusers", reason="needs the diffusion extra")

from pipeline.engines.diffusion.control import control_image
from pipeline.engines.diffusion.presets import PRESETS, tuned
from pipeline.engines.diffusion.sampler import VARIATION, Sampler, turned
from pipeline.engines.diffusion.schedulers import SCHEDULERS, make_scheduler
from pipeline.engines.diffusion.text import encode
from pipeline.errors import CancelledError

PROMPT, NEGATIVE = "koi pond, indigo and gold", "blurry"
SEEDS = (7, 123_456, 2**32 - 1)


@pytest.fixture(scope="module")
def text(models):
    return encode(models, PROMPT, NEGATIVE)


def sample(models, preset, blueprint, text, seeds=SEEDS):
    steps = []
    latents = Sampler(models, preset, blueprint, text, seeds).run(steps.append)
    return latents, steps


def stock_steps(model_folder, blueprint, preset):
    """The latents of diffusers' own pipeline after each step."""
    net = diffusers.ControlNetModel.from_pretrained(model_folder / "control")
    pipe = diffusers.StableDiffusionControlNetPipeline.from_pretrained(
        model_folder / "base", controlnet=net, safety_checker=None
    )
    pipe.set_progress_bar_config(disable=True)
    found = []

    def keep(_pipe, _step, _timestep, values):
        found.append(values["latents"].clone())
        return values

    pipe(
        prompt=[PROMPT] * len(SEEDS),
        negative_prompt=[NEGATIVE] * len(SEEDS),
        image=control_image(blueprint),
        num_inference_steps=preset.steps,
        guidance_scale=preset.guidance,
        controlnet_conditioning_scale=preset.control_low,
        control_guidance_start=preset.control_start,
        control_guidance_end=preset.control_end,
        generator=[torch.Generator("cpu").manual_seed(seed) for seed in SEEDS],
        output_type="latent",
        callback_on_step_end=keep,
    )
    return found


@pytest.mark.parametrize("steps", [8, 50])
def test_published_is_the_stock_pipeline_step_by_step(model_folder, models, blueprint, text, steps):
    preset = tuned(PRESETS["published"], f"steps={steps}")
    expected = stock_steps(model_folder, blueprint, preset)
    _, ours = sample(models, preset, blueprint, text)
    assert len(ours) == len(expected) == steps
    for step, latents in zip(ours, expected, strict=True):
        torch.testing.assert_close(step.latents, latents, rtol=0, atol=1e-4)


def test_the_clean_latents_are_those_that_a_ddim_step_goes_by(models, blueprint, text):
    """Each step mixes them anew with the same noise, at the next noise level (Song et al. 2021)."""
    scheduler = make_scheduler("ddim", models.scheduler_config)
    scheduler.set_timesteps(8)
    _, steps = sample(models, tuned(PRESETS["published"], "steps=8"), blueprint, text)
    levels = [*scheduler.alphas_cumprod[scheduler.timesteps], scheduler.final_alpha_cumprod]
    for i in range(1, 8):
        clean, now, following = steps[i].clean, levels[i], levels[i + 1]
        noise = (steps[i - 1].latents - now.sqrt() * clean) / (1 - now).sqrt()
        expected = following.sqrt() * clean + (1 - following).sqrt() * noise
        torch.testing.assert_close(steps[i].latents, expected, rtol=0, atol=1e-3)


def test_the_stock_comparison_can_tell_a_missing_controlnet(model_folder, models, blueprint, text):
    preset = tuned(PRESETS["published"], "steps=8")
    expected = stock_steps(model_folder, blueprint, preset)[-1]
    without, _ = sample(models, tuned(preset, "control_start=1"), blueprint, text)
    assert (without - expected).abs().max() > 1e-2


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_seed_gives_the_same_latents_whatever_the_batch(models, blueprint, text, scheduler):
    fusion = 0 if scheduler == "unipc" else 0.15
    preset = tuned(PRESETS["quality"], f"steps=6, scheduler={scheduler}, fusion={fusion}")
    together, _ = sample(models, preset, blueprint, text)
    for place, seed in enumerate(SEEDS):
        alone, _ = sample(models, preset, blueprint, text, (seed,))
        torch.testing.assert_close(together[place], alone[0], rtol=0, atol=1e-4)
    assert (together[0] - together[1]).abs().max() > 0.1


class Counter:
    """Counts how often a network runs, and on how many pictures."""

    def __init__(self, network):
        self.sizes = []
        self._hook = network.register_forward_pre_hook(
            lambda _m, inputs: self.sizes.append(len(inputs[0]))
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._hook.remove()


def test_the_controlnet_runs_only_inside_its_window(models, blueprint, text):
    preset = tuned(PRESETS["published"], "steps=10, control_start=0.25, control_end=0.8")
    with Counter(models.controls[0].net) as control, Counter(models.unet) as unet:
        sample(models, preset, blueprint, text)
    assert len(unet.sizes) == 10
    assert len(control.sizes) == 5  # steps 3 to 7


def test_the_control_picture_is_embedded_once_per_drawing(models, blueprint, text):
    with Counter(models.controls[0].embed) as embedding:
        sample(models, tuned(PRESETS["published"], "steps=4"), blueprint, text)
    assert embedding.sizes == [1]


def test_guidance_outside_its_interval_costs_half(models, blueprint, text):
    preset = tuned(PRESETS["published"], "steps=10, guidance_start=0.2, guidance_end=0.5")
    with Counter(models.unet) as unet:
        sample(models, preset, blueprint, text)
    assert unet.sizes == [3, 3, 6, 6, 6, 3, 3, 3, 3, 3]


def test_a_negative_prompt_changes_the_picture(models, blueprint, text):
    preset = tuned(PRESETS["published"], "steps=4")
    with_it, _ = sample(models, preset, blueprint, text)
    without, _ = sample(models, preset, blueprint, encode(models, PROMPT, ""))
    assert (with_it - without).abs().max() > 1e-3


def test_an_error_of_the_watcher_ends_sampling_at_that_step(models, blueprint, text):
    seen = []

    def stop(step):
        seen.append(step.number)
        if step.number == 3:
            raise CancelledError("Cancelled.")

    sampler = Sampler(models, tuned(PRESETS["published"], "steps=8"), blueprint, text, SEEDS)
    with pytest.raises(CancelledError):
        sampler.run(stop)
    assert seen == [1, 2, 3]


def test_two_controlnets_add_up(models, blueprint, text):
    from dataclasses import replace

    (control,) = models.controls
    halves = replace(models, controls=(replace(control, weight=0.5),) * 2)
    preset = tuned(PRESETS["published"], "steps=6")
    one, _ = sample(models, preset, blueprint, text)
    two, _ = sample(halves, preset, blueprint, text)
    torch.testing.assert_close(one, two, rtol=0, atol=1e-4)


def test_a_variation_starts_from_noise_near_its_base_and_as_strong() -> None:
    base, other = (
        torch.randn((1, 4, 96, 96), generator=torch.Generator().manual_seed(s)) for s in (7, 8)
    )
    varied = turned(base, other)
    assert varied.std().item() == pytest.approx(1, abs=0.02)
    cosine = torch.nn.functional.cosine_similarity(varied.flatten(), base.flatten(), dim=0)
    assert cosine.item() == pytest.approx(math.cos(VARIATION * math.pi / 2), abs=0.02)
