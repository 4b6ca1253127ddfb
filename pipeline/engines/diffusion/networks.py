"""The loaded networks, and what they read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from pipeline.engines.diffusion.control import Control
from pipeline.engines.diffusion.errors import CompilingError

LATENT_PX = 8
"""Pixels along one side of a latent, in every Stable Diffusion 1.5 VAE."""

_GRAPHS = 32
"""Of one network: four for each of the batch sizes from 64 down to 1, and some in reserve."""


@dataclass(frozen=True)
class Models:
    """The networks, on one device, ready to compute.

    Attributes:
        tokenizer: CLIPTokenizer.
        text_encoder: CLIPTextModel.
        unet: UNet2DConditionModel, perhaps compiled.
        vae: AutoencoderKL.
        controls: at least one ControlNet.
        scheduler_config: of the base model.
        device: where all of them are.
        dtype: of all of them; bfloat16 on a GPU, float32 on a CPU.
        compiled: whether `compile_networks` was called on them.
    """

    tokenizer: Any
    text_encoder: Any
    unet: Any
    vae: Any
    controls: tuple[Control, ...]
    scheduler_config: Mapping[str, Any]
    device: torch.device
    dtype: torch.dtype
    compiled: bool = False


@dataclass(frozen=True)
class TextFeatures:
    """Prompts as the UNet and the ControlNet read them.

    Attributes:
        prompt: (1, tokens, width).
        negative: the same shape.
    """

    prompt: torch.Tensor
    negative: torch.Tensor


def prepare(module: Any, device: torch.device) -> None:
    """Move a network to where it computes, for inference only."""
    module.to(device).eval().requires_grad_(False)
    if device.type == "cuda":
        # Shapes repeat, so it pays to try each convolution's algorithms once.
        torch.backends.cudnn.benchmark = True
        # Convolutions on tensor cores read this layout without transposing first.
        module.to(memory_format=torch.channels_last)


def compile_networks(unet: Any, vae: Any, controls: tuple[Control, ...], **options: Any) -> None:
    """Compile what every step runs, and the decoder, for fixed sizes but texts of any length.

    With and without ControlNet residuals, with and without guidance become different graphs.

    Args:
        unet: of `Models`.
        vae: of `Models`.
        controls: of `Models`.
        options: of `torch.compile`.
    """
    # Each halving of the batch brings graphs of another size. Beyond eight of one network, torch
    # would go on without compiling, and without a word.
    torch._dynamo.config.recompile_limit = _GRAPHS
    for module in (unet, vae.decoder, *(control.net for control in controls)):
        module.compile(dynamic=False, **options)


@contextmanager
def compiling() -> Iterator[None]:
    """What compiled networks compute, which the first call of each shape compiles.

    Raises:
        CompilingError: it could not be compiled.
    """
    try:
        yield
    except torch._dynamo.exc.BackendCompilerFailed as error:
        why = str(error).strip().splitlines()[0]
        raise CompilingError(
            f"The networks could not be compiled ({type(error).__name__}: {why[:160]}); install a "
            "C compiler and Python's headers, or set QART_DIFFUSION_COMPILE=false."
        ) from error


def any_length(text: torch.Tensor) -> torch.Tensor:
    """Text features that a compiled network takes without being compiled anew for their length.

    Args:
        text: (batch, tokens, width).
    """
    torch._dynamo.maybe_mark_dynamic(text, 1)
    return text
