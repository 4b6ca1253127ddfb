"""The ControlNet's side: its picture, its strength for each candidate, its residuals."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from pipeline.blueprint import Blueprint, ErrorCorrection, Function
from pipeline.engines.base import LOOKS
from pipeline.engines.diffusion.presets import Preset
from pipeline.models.errors import UnfitModelError

SURROUND = 128 / 255
"""#808080 around the code, as the model card of QR Monster v2 asks for."""

_CORRECTS: dict[ErrorCorrection, float] = {"L": 0.07, "M": 0.15, "Q": 0.25, "H": 0.30}
"""Share of a code that each level makes good, as ISO/IEC 18004 gives it."""

Residuals = tuple[list[torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Control:
    """A ControlNet whose first layers, which see only the control picture, were taken off.

    Attributes:
        net: ControlNetModel.
        embed: those first layers; their output is the same in every step.
        weight: what conditioning scales are multiplied by.
    """

    net: Any
    embed: Any
    weight: float


def detach_embedding(net: Any) -> Any:
    """Take the embedding of the control picture off a ControlNet.

    The network adds its output to the first feature map in every step and for every picture of a
    batch, at the full resolution of the picture; computed once per drawing the result is the same.

    Raises:
        UnfitModelError: the network reorders the picture's channels inside.
    """
    if net.config.controlnet_conditioning_channel_order != "rgb":
        raise UnfitModelError("The ControlNet expects BGR pictures; take one that expects RGB.")
    embed = net.controlnet_cond_embedding
    net.controlnet_cond_embedding = torch.nn.Identity()
    return embed


def control_image(blueprint: Blueprint, data_contrast: float = 1.0) -> torch.Tensor:
    """What the ControlNet sees: black and white modules on #808080.

    Softened data modules keep their side of the surround and leave the network more freedom where
    error correction can make good; what decoders look for first stays black and white.

    Args:
        blueprint: the code.
        data_contrast: of data modules, 0 to 1: 1 is black and white, 0 is the surround.

    Returns:
        float32 (1, 3, size_px, size_px), 0 to 1.
    """
    cells = (~blueprint.modules).astype(np.float32)
    softened = SURROUND + data_contrast * (cells - SURROUND)
    cells = np.where(blueprint.functions == Function.DATA, softened, cells)
    return torch.from_numpy(blueprint.raster(cells, SURROUND)).expand(1, 3, -1, -1)


def contrast(preset: Preset, blueprint: Blueprint, insistence: int) -> float:
    """The contrast of data modules for a request, rounded to thousandths.

    Softened as the preset says where the code can carry most, less by as much as its level of error
    correction makes good less, and not at all where the request insists on scanning.
    """
    if insistence:
        return 1.0
    share = _CORRECTS[blueprint.error_correction] / max(_CORRECTS.values())
    return round(1 - (1 - preset.data_contrast) * share, 3)


def strength(preset: Preset, seed: int, insistence: int) -> float:
    """The conditioning scale of a seed, spread evenly between the preset's low and high.

    Insistence raises both ends alike.

    It follows from the seed and not from the place in the batch, so that a seed alone draws the
    same picture again. The range is cut into `LOOKS` parts, one for each remainder of a seed, so
    that the candidates of a request have one strength in each.
    """
    digest = hashlib.blake2b(f"strength:{seed}".encode(), digest_size=4).digest()
    share = (seed % LOOKS + int.from_bytes(digest, "big") / 0xFFFFFFFF) / LOOKS
    low, high = preset.control_low, preset.control_high
    return round(low + (high - low) * share + preset.control_more * insistence, 3)


class Guide:
    """The ControlNets of one drawing."""

    def __init__(
        self, controls: Sequence[Control], picture: torch.Tensor, strengths: Sequence[float]
    ) -> None:
        """Embed the control picture.

        Args:
            controls: at least one.
            picture: (1, 3, H, W), 0 to 1, on the networks' device and in their dtype.
            strengths: conditioning scale of each candidate of the batch.
        """
        scale = torch.tensor(strengths, device=picture.device, dtype=picture.dtype)
        self._nets = [
            (control.net, control.embed(picture), control.weight * scale.view(-1, 1, 1, 1))
            for control in controls
        ]

    def residuals(
        self, inputs: torch.Tensor, timestep: torch.Tensor, text: torch.Tensor
    ) -> Residuals:
        """What the UNet adds to its own feature maps.

        Args:
            inputs: (copies * batch, 4, h, w), scaled for the timestep.
            timestep: scalar.
            text: (copies * batch, tokens, width).
        """
        down: list[torch.Tensor] = []
        middle = torch.zeros((), device=inputs.device, dtype=inputs.dtype)
        for net, embedded, scale in self._nets:
            copies = inputs.shape[0] // scale.shape[0]
            maps, last = net(
                inputs,
                timestep,
                encoder_hidden_states=text,
                controlnet_cond=embedded.expand(inputs.shape[0], -1, -1, -1),
                conditioning_scale=scale.repeat(copies, 1, 1, 1),
                return_dict=False,
            )
            down = [a + b for a, b in zip(down, maps, strict=True)] if down else list(maps)
            middle = middle + last
        return down, middle
