"""The sampling loop around diffusers' networks and schedulers."""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from pipeline.blueprint import Blueprint
from pipeline.engines.diffusion.control import Guide, contrast, control_image, strength
from pipeline.engines.diffusion.fusion import function_mask, fuse, fused_steps, plain_latents
from pipeline.engines.diffusion.networks import LATENT_PX, Models, TextFeatures, any_length
from pipeline.engines.diffusion.presets import Preset
from pipeline.engines.diffusion.scanning import ScanLoss, scan_gradient
from pipeline.engines.diffusion.schedulers import make_scheduler
from pipeline.engines.diffusion.window import inside

VARIATION = 0.3
"""How far a variation's noise turns from its base's: 0 not at all, 1 all the way."""


@dataclass(frozen=True)
class Step:
    """Where sampling stands after a step.

    Attributes:
        number: of finished steps, 1 to `total`.
        total: of steps.
        latents: (batch, 4, h, w) after the step, scaled as the scheduler keeps them.
        clean: the same shape, the predicted clean latents.
    """

    number: int
    total: int
    latents: torch.Tensor
    clean: torch.Tensor


def turned(noise: torch.Tensor, towards: torch.Tensor) -> torch.Tensor:
    """Noise turned a little towards other, independent noise; it stays normally distributed.

    The spherical interpolation that "variation strength" means elsewhere: independent noises of
    this size are as good as orthogonal.
    """
    angle = VARIATION * math.pi / 2
    return math.cos(angle) * noise + math.sin(angle) * towards


class Sampler:
    """Samples one batch of one drawing.

    With the `published` preset the latents are those of `StableDiffusionControlNetPipeline`, step
    by step; what costs time there and changes nothing is left out: the ControlNet outside its
    window, and the embedding of the control picture in all but the first step.
    """

    def __init__(
        self,
        models: Models,
        preset: Preset,
        blueprint: Blueprint,
        text: TextFeatures,
        seeds: Sequence[int],
        insistence: int = 0,
        bases: Sequence[int] = (),
    ) -> None:
        """Draw the noise and prepare what all steps share.

        Args:
            models: the networks.
            preset: how to sample.
            blueprint: the symbol.
            text: of prompt and negative prompt.
            seeds: one per candidate of the batch.
            insistence: see `DrawRequest.insistence`.
            bases: see `DrawRequest.bases`.
        """
        self._models = models
        self._preset = preset
        self._blueprint = blueprint
        self._text = text
        self._scheduler = make_scheduler(preset.scheduler, models.scheduler_config)
        # The schedule stays on the CPU, where reading it never waits for the GPU.
        self._scheduler.set_timesteps(preset.steps)
        if hasattr(self._scheduler, "set_begin_index"):
            self._scheduler.set_begin_index(0)
        self._alphas = _alphas(self._scheduler)
        self._generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        self._batch = len(seeds)
        picture = control_image(blueprint, contrast(preset, blueprint, insistence))
        picture = picture.to(models.device, models.dtype)
        with torch.no_grad():
            scales = [strength(preset, (*bases, seed)[0], insistence) for seed in seeds]
            self._guide = Guide(models.controls, picture, scales)
        self._noise = self._draw_noise(bases)
        self._mask = self._plain = None
        self._fused_steps = fused_steps(self._alphas, preset.fusion_steps if preset.fusion else 0)
        if self._fused_steps:
            self._mask = function_mask(blueprint).to(models.device)
            self._plain = plain_latents(models.vae, blueprint)
        self._loss = ScanLoss(blueprint, models.device) if preset.scan_guidance else None
        self._step_options = self._options()

    def run(self, after_step: Callable[[Step], None]) -> torch.Tensor:
        """Sample.

        Args:
            after_step: called after each step; what it raises ends the sampling.

        Returns:
            float32 (batch, 4, h, w): latents, scaled as the UNet expects.
        """
        timesteps = self._scheduler.timesteps
        device_timesteps = timesteps.to(self._models.device)
        latents = self._noise * self._scheduler.init_noise_sigma
        with torch.no_grad():
            for i, timestep in enumerate(timesteps):
                inputs = self._scheduler.scale_model_input(latents, timestep)
                noise = self._predict(i, inputs, device_timesteps[i])
                alpha = self._alphas[i]
                clean = (inputs - (1 - alpha).sqrt() * noise) / alpha.sqrt()
                noise = self._guided(i, noise, clean, alpha)
                latents = self._scheduler.step(
                    noise, timestep, latents, return_dict=False, **self._step_options
                )[0]
                latents = self._fused(i, latents)
                after_step(Step(i + 1, len(timesteps), latents, clean))
        return latents

    def _draw_noise(self, bases: Sequence[int]) -> torch.Tensor:
        """One generator per candidate, on the CPU: the same on every device, in every batch."""
        side = self._blueprint.size_px // LATENT_PX
        one = (1, 4, side, side)
        drawn = [torch.randn(one, generator=generator) for generator in self._generators]
        if bases:
            base, *further = (
                torch.randn(one, generator=torch.Generator("cpu").manual_seed(b)) for b in bases
            )
            for step in further:
                base = turned(base, step)
            drawn = [turned(base, own) for own in drawn]
        return torch.cat(drawn).to(self._models.device)

    def _options(self) -> dict[str, Any]:
        """Schedulers that add noise of their own take it from the candidates' generators."""
        takes = inspect.signature(self._scheduler.step).parameters
        return {"generator": self._generators} if "generator" in takes else {}

    def _predict(self, i: int, inputs: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        """The noise, with classifier-free guidance and ControlNet inside their windows."""
        preset, text = self._preset, self._text
        guided = preset.guidance > 1 and inside(
            i, preset.steps, preset.guidance_start, preset.guidance_end
        )
        sides = [text.negative, text.prompt] if guided else [text.prompt]
        words = torch.cat([side.expand(self._batch, -1, -1) for side in sides])
        if self._models.compiled:
            words = any_length(words)
        # Scheduler arithmetic stays in float32; the networks compute in their own type.
        noisy = torch.cat([inputs] * len(sides)).to(self._models.dtype)
        extra: dict[str, Any] = {}
        if inside(i, preset.steps, preset.control_start, preset.control_end):
            down, middle = self._guide.residuals(noisy, timestep, words)
            extra = {
                "down_block_additional_residuals": down,
                "mid_block_additional_residual": middle,
            }
        noise = self._models.unet(
            noisy, timestep, encoder_hidden_states=words, return_dict=False, **extra
        )[0].float()
        if not guided:
            return noise
        without, with_prompt = noise.chunk(2)
        return without + preset.guidance * (with_prompt - without)

    def _guided(
        self, i: int, noise: torch.Tensor, clean: torch.Tensor, alpha: torch.Tensor
    ) -> torch.Tensor:
        """Noise changed so that the predicted picture scans better."""
        preset = self._preset
        active = inside(i, preset.steps, preset.scan_start, preset.scan_end)
        if self._loss is None or not active:
            return noise
        sigma = ((1 - alpha) / alpha).sqrt()
        return noise + preset.scan_guidance * sigma * scan_gradient(
            self._models.vae, clean, self._loss
        )

    def _fused(self, i: int, latents: torch.Tensor) -> torch.Tensor:
        """Latents drawn towards the plain code, noised to the same level."""
        if self._plain is None or self._mask is None or i not in self._fused_steps:
            return latents
        plain = self._plain.expand_as(latents)
        level = self._scheduler.timesteps[i + 1 : i + 2]
        plain = self._scheduler.add_noise(plain, self._noise, level)
        return fuse(latents, plain, self._mask, self._preset.fusion)


def _alphas(scheduler: Any) -> torch.Tensor:
    """Share of the clean picture's variance in the network's inputs, step by step, on the CPU.

    Inputs are variance-preserving whatever the scheduler keeps.
    """
    cumulative = scheduler.alphas_cumprod.cpu()
    places = scheduler.timesteps.cpu().round().long().clamp(0, len(cumulative) - 1)
    return cumulative[places]
