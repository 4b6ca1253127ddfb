from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.engines.diffusion.previews import LatentPreview


class LinearVae:
    """A VAE whose latents are a linear mixture of the mean colour of 8 px blocks."""

    device, dtype = torch.device("cpu"), torch.float32
    config = SimpleNamespace(scaling_factor=0.18215)
    mix = torch.tensor([[1.0, 0.3, -0.2], [0.1, -0.8, 0.4], [0.5, 0.2, 0.9], [0.0, 0.0, 0.0]])

    def encode(self, pixels):
        blocks = torch.nn.functional.avg_pool2d(pixels, 8)
        latents = torch.einsum("cr,brhw->bchw", self.mix, blocks) + 0.2
        return SimpleNamespace(latent_dist=SimpleNamespace(mode=lambda: latents))


def test_a_preview_shows_the_colours_of_a_linear_vae():
    vae = LinearVae()
    preview = LatentPreview.fitted(vae)
    colours = torch.rand(2, 3, 64, 64)
    latents = vae.encode(colours * 2 - 1).latent_dist.mode() * vae.config.scaling_factor
    first, second = preview.images(latents)
    wanted = torch.nn.functional.avg_pool2d(colours, 8)[1].permute(1, 2, 0) * 255
    assert (first.size, second.mode) == ((8, 8), "RGB")
    assert np.abs(np.asarray(second) - wanted.numpy()).max() <= 1.5


def test_a_preview_of_the_real_class_has_one_pixel_per_latent(models):
    (picture,) = LatentPreview.fitted(models.vae).images(torch.randn(1, 4, 32, 32))
    assert (picture.mode, picture.size) == ("RGB", (32, 32))
