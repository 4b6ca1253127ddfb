"""Functional-pattern latent fusion: care for what decoders look for first, late in sampling.

After Prooftag's replication of QR art, which blends the noised latents of the plain code into
finder, timing and alignment patterns and the quiet zone during the last steps.
"""

from typing import Any

import torch

from pipeline.blueprint import MIN_QUIET_MODULES, Blueprint, Function
from pipeline.engines.diffusion.networks import LATENT_PX

ENOUGH_NOISE = 0.15
"""Noise, as a multiple of the picture, that the networks still turn into picture. With less, they
would leave the blend as it is: two pictures one over the other."""


def fused_steps(alphas: torch.Tensor, count: int) -> range:
    """Which steps are followed by fusion: the last ones that leave enough noise.

    Args:
        alphas: (steps,), the clean picture's share of the variance before each step, falling noise.
        count: how many steps.
    """
    noise = ((1 - alphas) / alphas).sqrt()
    end = int((noise[1:] >= ENOUGH_NOISE).sum())
    return range(max(0, end - count), end)


def function_mask(blueprint: Blueprint) -> torch.Tensor:
    """How much of each latent belongs to function patterns or the quiet zone.

    Returns:
        float32 (1, 1, h, w), 0 to 1; parts of one only where modules do not cover whole latents.
    """
    cells = blueprint.functions != Function.DATA
    field = blueprint.raster(cells)
    inner = slice(blueprint.origin_px, blueprint.origin_px + blueprint.code_px)
    ring = MIN_QUIET_MODULES * blueprint.module_px
    start = max(0, blueprint.origin_px - ring)
    outer = slice(start, blueprint.origin_px + blueprint.code_px + ring)
    code = field[inner, inner].copy()
    field[outer, outer] = 1
    field[inner, inner] = code
    pixels = torch.from_numpy(field)[None, None]
    return torch.nn.functional.avg_pool2d(pixels, LATENT_PX)


def plain_latents(vae: Any, blueprint: Blueprint) -> torch.Tensor:
    """The plain code, black on white, as latents.

    Args:
        vae: AutoencoderKL.
        blueprint: the code.

    Returns:
        float32 (1, 4, h, w) on the VAE's device, scaled as the UNet expects.
    """
    light = torch.from_numpy(1 - blueprint.raster(blueprint.modules))
    picture = (light * 2 - 1).expand(1, 3, -1, -1).to(vae.device, vae.dtype)
    with torch.no_grad():
        encoded = vae.encode(picture).latent_dist.mode()
    return (encoded * vae.config.scaling_factor).float()


def fuse(
    latents: torch.Tensor, plain: torch.Tensor, mask: torch.Tensor, amount: float
) -> torch.Tensor:
    """Draw latents towards the plain code inside the mask.

    Args:
        latents: (batch, 4, h, w).
        plain: the same shape, or batch 1, noised like `latents`.
        mask: (1, 1, h, w), 0 to 1.
        amount: 0 to 1.
    """
    return torch.lerp(latents, plain.expand_as(latents), amount * mask.expand_as(latents))
