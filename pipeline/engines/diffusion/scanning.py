"""Scanning-robust guidance, after DiffQRCoder (Liao et al., WACV 2025).

A differentiable measure of how far a picture is from scanning. Its gradient through the VAE decoder
pushes the predicted clean latents towards pictures that scan; unlike there, the gradient does not
go through the UNet, which would more than triple the cost of a guided step.
"""

from typing import Any

import torch

from pipeline.blueprint import Blueprint

DARK_BELOW, LIGHT_ABOVE = 0.45, 0.65
"""Luminance that counts as safely dark or light."""

WRONG_SIDE = 0.5
"""Mean luminance of a module's centre third that tells a reader's dark from light."""

_SIGMA_PX = 1.5
_LUMA = (0.299, 0.587, 0.114)


class ScanLoss:
    """The loss of one Blueprint."""

    def __init__(self, blueprint: Blueprint, device: torch.device) -> None:
        self._blueprint = blueprint
        self._luma = torch.tensor(_LUMA, device=device).view(3, 1, 1)
        self._dark = torch.from_numpy(blueprint.modules).to(device)
        side = blueprint.module_px
        self._window = _gaussian(side, device)
        third = max(1, round(side / 3))
        first = (side - third) // 2
        self._centre = slice(first, first + third)

    def __call__(self, picture: torch.Tensor) -> torch.Tensor:
        """The loss of a picture.

        Per module, the Gaussian-weighted mean of how far its pixels miss safe luminance; counted
        only where the centre third is on the wrong side; averaged over all modules.

        Args:
            picture: (3, size_px, size_px), 0 to 1.

        Returns:
            A scalar, 0 when every module's centre reads right.
        """
        cells = self._cells((picture.float() * self._luma).sum(0))
        dark = self._dark[..., None, None]
        miss = torch.where(dark, cells - DARK_BELOW, LIGHT_ABOVE - cells).clamp_min(0)
        error = (miss * self._window).sum((2, 3))
        return (error * self.wrong(cells.detach())).mean()

    def wrong(self, cells: torch.Tensor) -> torch.Tensor:
        """Which modules a reader of centres gets wrong: bool (n, n)."""
        centre = cells[:, :, self._centre, self._centre].mean((2, 3))
        return (centre < WRONG_SIDE) != self._dark

    def _cells(self, luminance: torch.Tensor) -> torch.Tensor:
        """(n, n, module_px, module_px) of the code's pixels."""
        b = self._blueprint
        inner = slice(b.origin_px, b.origin_px + b.code_px)
        blocks = luminance[inner, inner].reshape(b.n, b.module_px, b.n, b.module_px)
        return blocks.permute(0, 2, 1, 3)


def scan_gradient(vae: Any, clean: torch.Tensor, loss: ScanLoss) -> torch.Tensor:
    """Which way clean latents scan worse.

    One picture at a time: the decoder's activations of a whole batch would need several times the
    memory of sampling.

    Args:
        vae: AutoencoderKL.
        clean: (batch, 4, h, w), predicted clean latents, scaled as the UNet expects.
        loss: of the Blueprint.

    Returns:
        The loss's gradient, float32, the shape of `clean`.
    """
    found = []
    for one in clean.detach().float():
        latent = one[None].requires_grad_()
        with torch.enable_grad():
            scaled = (latent / vae.config.scaling_factor).to(vae.dtype)
            picture = vae.decode(scaled, return_dict=False)[0][0] / 2 + 0.5
            (gradient,) = torch.autograd.grad(loss(picture), latent)
        found.append(gradient)
    return torch.cat(found)


def _gaussian(side: int, device: torch.device) -> torch.Tensor:
    """(side, side), sums to 1, peaks in the middle."""
    offset = torch.arange(side, device=device) - (side - 1) / 2
    line = torch.exp(-(offset**2) / (2 * _SIGMA_PX**2))
    window = line[:, None] * line[None, :]
    return window / window.sum()
