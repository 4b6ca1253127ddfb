"""Latents to pictures."""

import torch
from PIL import Image

from pipeline.engines.diffusion.networks import Models


def decode(models: Models, latent: torch.Tensor) -> Image.Image | None:
    """One picture: decoding a batch would need far more memory than sampling it.

    Args:
        models: the networks.
        latent: (4, h, w), scaled as the UNet expects.

    Returns:
        RGB, `networks.LATENT_PX` times the latent's size; None where the networks overflowed, which
        would show as a black square.
    """
    scaled = (latent[None] / models.vae.config.scaling_factor).to(models.dtype)
    with torch.no_grad():
        pixels = models.vae.decode(scaled, return_dict=False)[0][0].float()
    if not torch.isfinite(pixels).all():
        return None
    levels = ((pixels / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)
    return Image.fromarray(levels.permute(1, 2, 0).cpu().numpy())
