"""Cheap previews: a linear map from latents to colours, fitted to the VAE that is in use."""

from typing import Any

import torch
from PIL import Image

from pipeline.engines.diffusion.networks import LATENT_PX

_FIT_PX = 256


class LatentPreview:
    """Latents to small pictures, without decoding them."""

    def __init__(self, matrix: torch.Tensor) -> None:
        """A preview by `matrix`, (channels + 1, 3): one row per latent channel, then the offset."""
        self._matrix = matrix

    @classmethod
    def fitted(cls, vae: Any) -> "LatentPreview":
        """Least squares over smooth random colours, encoded by the VAE itself."""
        chance = torch.Generator().manual_seed(0)
        coarse = torch.rand((4, 3, 6, 6), generator=chance)
        size = (_FIT_PX, _FIT_PX)
        colours = torch.nn.functional.interpolate(coarse, size, mode="bicubic").clamp(0, 1)
        with torch.no_grad():
            encoded = vae.encode((colours * 2 - 1).to(vae.device, vae.dtype)).latent_dist.mode()
        latents = (encoded * vae.config.scaling_factor).float().cpu()
        wanted = torch.nn.functional.avg_pool2d(colours, LATENT_PX)
        rows = latents.permute(0, 2, 3, 1).flatten(0, 2)
        rows = torch.cat([rows, torch.ones(len(rows), 1)], 1)
        # gelsd copes with channels that carry no colour.
        answer = torch.linalg.lstsq(rows, wanted.permute(0, 2, 3, 1).flatten(0, 2), driver="gelsd")
        return cls(answer.solution)

    def images(self, clean: torch.Tensor) -> list[Image.Image]:
        """One RGB picture per latent, one pixel per latent pixel.

        Args:
            clean: (batch, 4, h, w), predicted clean latents, scaled as the UNet expects.
        """
        rows = clean.detach().float().cpu().permute(0, 2, 3, 1)
        colours = rows @ self._matrix[:-1] + self._matrix[-1]
        pixels = (colours.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
        return [Image.fromarray(one) for one in pixels]
